import KeyValue
import Retrieval
import Testing
import ThreadCache

struct StepperTests {
  @Test("steps are performed one at a time, and nothing is written")
  func steps() async throws {
    let scene = Scene()
    let stepper = try scene.retrieval.step(Scene.request(["region", "generation"]))
    #expect(await stepper.upcoming == .read)
    var names: [LoadStep.Name] = []
    while let step = try await stepper.next() {
      names.append(step.name)
      if step.name == .plan { #expect(scene.source.reads == []) }
    }
    #expect(names == [.read, .plan, .source, .merge, .write, .answer])
    #expect(await stepper.upcoming == nil)
    #expect(try await scene.store.allKeys() == [])
    #expect(await stepper.trace[4].outcome.hasPrefix("dry run, not written: meta + ") == true)
  }

  @Test("finishing without writing gives the same result as a dry run")
  func finishDry() async throws {
    let scene = Scene()
    let stepper = try scene.retrieval.step(Scene.request(["region"]))
    _ = try await stepper.next()
    let stepped = try await stepper.finish(write: false)
    let dry = try await scene.load(["region"], dryRun: true)
    #expect(stepped.dryRun)
    #expect(stepped.answer == dry.answer)
    #expect(stepped.metaAfter == dry.metaAfter)
  }

  @Test("told to write, what was looked at is written", arguments: [0, 3, 6])
  func finishReal(after steps: Int) async throws {
    let scene = Scene()
    let stepper = try scene.retrieval.step(Scene.request(["region"]))
    for _ in 0..<steps { _ = try await stepper.next() }
    let result = try await stepper.finish(write: true)
    #expect(!result.dryRun)
    #expect(result.answer.stored)
    #expect(result.trace.map(\.name) == [.read, .plan, .source, .merge, .write, .answer])
    #expect(try await scene.load(["region"]).answer.cache == .hit)
  }

  @Test("it is written once, however often it is told")
  func once() async throws {
    let scene = Scene()
    let stepper = try scene.retrieval.step(Scene.request(["region"]))
    _ = try await stepper.finish(write: true)
    scene.store.forgetCounts()
    #expect(try await stepper.finish(write: true).answer.stored)
    #expect(scene.store.counts.isEmpty)
  }

  @Test("what others wrote while it was looked at is kept")
  func meanwhile() async throws {
    let scene = Scene()
    let stepper = try scene.retrieval.step(Scene.request(["region"]))
    while try await stepper.next() != nil {}
    try await scene.load(["age"])
    _ = try await stepper.finish(write: true)
    let files = try await scene.cache.cachedFiles(forThread: Scene.thread)
    #expect(files[0].loadedSegments == ["age", "region"])
  }

  @Test("a load that was stepped through and written is in the history")
  func recorded() async throws {
    let scene = Scene()
    _ = try await scene.retrieval.step(Scene.request(["region"])).finish(write: true)
    #expect(try await scene.retrieval.recordedLoads(of: Scene.identity).count == 1)
  }

  @Test(
    "only its work counts: not how long each step is looked at, nor a write that is done again"
  )
  func pauses() async throws {
    let pause = Duration.milliseconds(250)
    let scene = Scene()
    let stepper = try scene.retrieval.step(Scene.request(["region"]))
    repeat {
      // Time is what this is about: a person looks on.
      let end = ContinuousClock.now + pause
      while ContinuousClock.now < end { await Task.yield() }
    } while try await stepper.next() != nil
    let result = try await stepper.finish(write: true)
    var end = 0.0
    for step in result.trace {
      #expect((0..<250).contains(step.startMilliseconds - end), "\(step)")
      end = step.startMilliseconds + step.milliseconds
    }
    #expect(result.milliseconds == end)
  }

  @Test("with the store down a stepped load is bypassed, and writing it says so")
  func down() async throws {
    let scene = Scene()
    scene.store.breakDown(.read, with: .down)
    let result = try await scene.retrieval.step(Scene.request(["region"])).finish(write: true)
    #expect(result.answer.cache == .bypassed)
    #expect(!result.answer.stored)
  }
}
