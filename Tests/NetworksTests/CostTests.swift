import Networks
import Testing

@Suite("What a network costs")
struct CostTests {
  @Test("is a multiplication for each weight and each row that it is applied to")
  func multiplications() {
    func count(_ architecture: any Architecture, from sample: [Int]) -> Double {
      NetworkPlan(architecture, from: sample, to: 10).multiplications
    }
    #expect(count(DenseStack(hidden: [50, 20]), from: [784]) == 40_400)
    // The first convolution, sixteen alike, two that halve the image, the outputs.
    let first: Double = 16 * 27 * 1024
    let stages: Double = 16 * 2_359_296 + 2 * 1_179_648
    #expect(count(ResNet(depth: 20), from: [3, 32, 32]) == first + stages + 640)
    #expect(count(GRUNetwork(), from: [1, 28, 28]) == 1_678_592)
  }

  @Test("decides how many samples pass at once: fewer where layers are wide, but never one by one")
  func samplesAtOnce() {
    func count(_ architecture: any Architecture, from sample: [Int]) -> Int {
      NetworkPlan(architecture, from: sample, to: 10).samplesAtOnce
    }
    #expect(count(DenseStack(hidden: [150, 150]), from: [3072]) == 1000)
    #expect(count(DenseStack(hidden: [4096]), from: [3072]) == 256)
    #expect(count(ResNet(depth: 20), from: [3, 32, 32]) == 100)
    // 64 patches of 64 units
    #expect(count(Transformer(), from: [3, 32, 32]) == 256)
  }

  @Test("grows with the layers that are asked one after the other")
  func calls() {
    #expect(NetworkPlan(DenseStack(hidden: [5, 5]), from: [4], to: 2).calls == 1)
    #expect(NetworkPlan(ResNet(depth: 20), from: [1, 8, 8], to: 2).calls == 19)
    #expect(NetworkPlan(LSTMNetwork(), from: [1, 7, 9], to: 2).calls == 7)
  }
}
