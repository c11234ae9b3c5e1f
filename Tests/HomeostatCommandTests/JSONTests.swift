import Foundation
import Testing

@Suite("JSON in tests")
struct JSONTests {
  @Test(
    "is read to the last bit of its numbers",
    arguments: [0.0065316129475831985, 0.1, 1 / 3, 1e-307, 1.79e308, -0.0, 7] as [Double])
  func exact(number: Double) throws {
    let object = try JSON.object("{\"number\":\(number)}")
    #expect(object["number"] as? Double == number)
  }

  @Test("keeps whole numbers, flags, texts, gaps, lists and objects apart")
  func kinds() throws {
    let text = #"{"whole": 3, "flag": true, "text": "é", "gap": null, "list": [1, 2]"#
    let object = try JSON.object(text + #", "inner": {"a": [0.5]}}"#)
    #expect(object["whole"] as? Int == 3 && object["whole"] as? Double == 3)
    #expect(object["flag"] as? Bool == true && object["flag"] as? Int == nil)
    #expect(object["text"] as? String == "é" && object["gap"] is NSNull)
    #expect(object["list"] as? [Int] == [1, 2])
    #expect((object["inner"] as? [String: Any])?["a"] as? [Double] == [0.5])
    #expect(throws: (any Error).self) { try JSON.object("[1]") }
    #expect(throws: (any Error).self) { try JSON.object("no JSON") }
  }
}
