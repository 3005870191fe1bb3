internal import Keyspace
