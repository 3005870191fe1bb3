import KeyValueCommands
import RESP
import RESTText
import WebClient

/// What the service says in its own words, without what it repeats of the token.
extension RESTOptions {
  /// The error that an answer is as a whole; nil: it is none, or no JSON at all.
  func error(in response: WebResponse) -> RESPError? {
    RESTReply.error(response.body)?.hiding(web.secrets)
  }

  /// The replies of an answer to so many commands; nil: it answers one command, without a list.
  func replies(in response: WebResponse, count: Int?) throws(RESTReplyError) -> [RESPValue] {
    var replies: [RESPValue] = []
    if let count {
      replies = try RESTReply.all(response.body, count: count)
    } else {
      replies = [try RESTReply.one(response.body)]
    }
    for place in replies.indices where replies[place].isError { replies[place].hide(web.secrets) }
    return replies
  }
}
