import Networks
import Plasticity
import Settings
import Testing
import Training

@testable import Experiments

@Suite("A run's configuration")
struct RunConfigurationTests {
  private func run(_ change: (inout TrainingConfiguration) throws -> Void) rethrows
    -> RunConfiguration
  {
    var configuration = TrainingConfiguration()
    (configuration.data, configuration.learningRate) = ("cifar-10", 0.01)
    try change(&configuration)
    return .network(configuration, watch: nil)
  }

  @Test("has a title that names any network, the samples and the rate as the flags do")
  func titles() throws {
    let resnet = try run {
      $0.network = .other(try ArchitectureChoice("resnet:depth=20"))
      $0.rule = [Rule(WeightedDecay())]
      $0.limit = 2000
    }
    #expect(
      resnet.title == "wd on cifar-10 (first 2000 samples), resnet:depth=20, learning rate 0.01")
    let dense = try run {
      ($0.hidden, $0.activation) = (Widths([300, 50, 50]), .relu)
      $0.network = .dense(skip: true)
      $0.learningRate = try LearningRate("0.1:plateau=10:factor=0.5")
    }
    #expect(
      dense.title == "ip on cifar-10, dense:hidden=300,50x2:activation=relu:skip=true, "
        + "learning rate 0.1:factor=0.5:plateau=10")
    let scaled = try run {
      $0.rule = [Rule(NoPlasticity())]
      $0.scaling = try Scaling("synscaw:rate=0.25")
    }
    #expect(
      scaled.title == "synscaw:rate=0.25 on cifar-10, dense:hidden=50x8, learning rate 0.01")
  }

  @Test("costs what its network has to multiply for the samples that it learns")
  func cost() throws {
    let dense = run { _ in }
    func resnet(_ depth: Int, limit: Int = 0) throws -> Double {
      try run {
        $0.network = .other(try ArchitectureChoice("resnet:depth=\(depth)"))
        $0.limit = limit
      }.cost
    }
    #expect(try resnet(20) > 100 * dense.cost)
    #expect(try resnet(110) > 5 * resnet(20))
    let ratio = try resnet(20) / resnet(20, limit: 5000)
    #expect((9...11).contains(ratio))
  }

  @Test("costs more with a rule whose gradients go by autograd, and with each step of a sequence")
  func ways() throws {
    let (dense, norm) = (run { _ in }, run { $0.rule = [Rule(BatchNorm())] })
    #expect(norm.cost == 4 * dense.cost)
    func cost(bias: String) throws -> Double {
      let rule = try Rule("equation:gain=gain:bias=\(bias)")
      return run { $0.rule = [rule] }.cost
    }
    #expect(try cost(bias: "E[x]") == dense.cost)
    #expect(try cost(bias: "median[x]") > dense.cost)
    #expect(try cost(bias: "E[abs(x)]") > cost(bias: "E[x]"))
    let (rows, pixels) = try (
      run { $0.network = .other(try ArchitectureChoice("gru:sequence=rows")) },
      run { $0.network = .other(try ArchitectureChoice("gru:sequence=pixels")) }
    )
    #expect(pixels.cost > 10 * rows.cost)
  }
}
