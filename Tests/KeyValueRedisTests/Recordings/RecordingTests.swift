import RedisServers
import Testing

@Suite(
  "the recordings of the original services, on a real Redis",
  .enabled(if: RedisRecording.folder != nil))
struct RecordingTests {
  @Test(
    "reproduce byte for byte where they are not listed as a defect",
    arguments: [
      "a_new_thread_default_segments.b526c54", "a2_new_thread_2024_multi_response.b526c54",
      "b_second_call_adds_segments.b526c54", "d_empty_files.b526c54", "d3_no_files.b526c54",
      "a_new_thread_default_segments.HEAD", "a2_new_thread_2024_multi_response.HEAD",
      "b_second_call_adds_segments.HEAD", "d_empty_files.HEAD",
      "d2_empty_file_before_loaded_file.HEAD", "d3_no_files.HEAD",
      "d5_entries_without_id_and_lists.HEAD", "e_metadata_and_context.HEAD",
      "e2_context_on_new_thread.HEAD", "e3_mixed_years.HEAD",
    ])
  func reproduces(_ name: String) async throws {
    let recording = try RedisRecording(name)
    try await withRedis { try await recording.play(on: $0) }
  }
}
