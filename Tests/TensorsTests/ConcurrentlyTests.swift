import Foundation
import Synchronization
import Testing

@testable import Tensors

@Suite("Work on several threads")
struct ConcurrentlyTests {
  @Test(
    "is done once for each number, and over when the call returns", arguments: [0, 1, 2, 5, 1000])
  func once(count: Int) {
    let calls = Mutex([Int](repeating: 0, count: count))
    concurrently(count) { index in calls.withLock { $0[index] += 1 } }
    #expect(calls.withLock { $0.allSatisfy { $0 == 1 } })
  }

  @Test("is not left to concurrentPerform, with which the tool ended with a damaged heap")
  func sources() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
    let files = try #require(
      FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.pathExtension == "swift" {
      let code = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        .filter { !$0.drop(while: { $0 == " " }).hasPrefix("//") }
      #expect(!code.contains { $0.contains("concurrentPerform") }, "\(file.path)")
    }
  }
}
