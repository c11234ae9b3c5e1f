import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Tensors

// What processes that train a network together must have in common.
extension TrainingRun {
  /// Throws where the processes have not begun the same run, or would not make the same numbers.
  ///
  /// To be called by all of them before the first step.
  public func checkAgreement() throws {
    guard let group else { return }
    let own = try Self.aspects(of: self)
    let all = together { group.stacked(Tensor(own.map(\.digest))) }
    guard let digests = all?.elements(as: Int64.self) else { throw failure! }
    for rank in 0..<group.size {
      for (index, aspect) in own.enumerated()
      where digests[rank * own.count + index] != digests[index] {
        throw ConfigurationError(
          "rank \(rank) and rank 0 differ in \(aspect.name): \(aspect.advice)")
      }
    }
  }

  /// What must be the same everywhere.
  private struct Aspect {
    let name: String
    let advice: String
    let digest: Int64

    init(_ name: String, _ advice: String, _ text: String) {
      (self.name, self.advice) = (name, advice)
      digest = Int64(truncatingIfNeeded: UInt64(sha256(of: Data(text.utf8)).prefix(16), radix: 16)!)
    }
  }

  private static func aspects(of run: TrainingRun) throws -> [Aspect] {
    var configuration = run.configuration
    (configuration.dataRoot, configuration.threads) = ("", 0)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let settings = String(decoding: try encoder.encode(configuration), as: UTF8.self)
    let tensors = Checkpoint.digest(of: run.savedTensors, [:])
    return [
      Aspect(
        "their program", "install one version on all machines",
        "\(MachineRecord.version) \(Engine.version)"),
      Aspect(
        "the processor's vector instructions",
        "their numbers would drift apart: give all the same kind of processor, or ATEN_CPU_CAPABILITY=avx2",
        Engine.cpuCapability),
      Aspect(
        "the library of matrix products",
        "their numbers would drift apart: give all the same kind of processor, or HOMEOSTAT_BLAS=libtorch",
        try Engine.blas),
      Aspect(
        "whether they have NCCL", "run Scripts/setup --gpu on all machines",
        "\(run.group?.usesNCCL ?? false)"),
      Aspect("their settings", "give all the same flags and files", settings),
      Aspect("their data", "give all the same files", run.data.digest ?? ""),
      Aspect(
        "how far the run is", "--out must be a folder that all processes see",
        "\(run.epochs.count) \(run.step)"),
      Aspect(
        "the network's numbers", "--out and --initial-weights must lead all to the same files",
        tensors),
    ]
  }

  /// Throws where a part of the objective is not a mean over rows, so that it cannot be taken apart, or a
  /// process would have no row.
  func checkParts(of group: ProcessGroup) throws {
    let together = "\(group.size) processes, which each learn a part of a batch"
    let smallest = [batchRows, samplesPerEpoch % batchRows].filter { $0 > 0 }.min() ?? 0
    guard batchRows >= group.size, configuration.lastBatch == .drop || smallest >= group.size else {
      throw ConfigurationError(
        "a batch of \(smallest) rows is too small for \(together): give another --batch-size, or "
          + "--last-batch drop")
    }
    if let name = configuration.whatNeedsWholeBatches(on: data) {
      throw ConfigurationError(
        "\(name) needs all rows of a batch at once, and goes without \(together)")
    }
  }
}

extension TrainingConfiguration {
  /// What needs all rows of a batch at once, if anything does.
  fileprivate func whatNeedsWholeBatches(on data: TrainingData) -> String? {
    if type(of: learning.loss.item).ignoresMeanError { return "the loss \(learning.loss.name)" }
    for penalty in learning.penalty {
      guard let scaling = penalty.item as? SynapticScalingLoss else { continue }
      if data.isRegression { return "the penalty synscal in regression" }
      if scaling.reading != .elements {
        return "the penalty synscal with reading=\(scaling.reading.rawValue)"
      }
    }
    if learning.balanceClasses { return "'balance-classes'" }
    if type(of: learning.renewal.item).resetsUnits {
      return "the renewal \(learning.renewal.name), which looks at units,"
    }
    let rules = units.rule + [units.inputRule]
    if let rule = rules.first(where: { $0.rule is any InstantaneousRule }),
      data.training.lengths != nil
    {
      return "the rule \(rule.name) on sequences of different lengths"
    }
    return nil
  }
}
