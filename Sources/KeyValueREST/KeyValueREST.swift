internal import WebClient
