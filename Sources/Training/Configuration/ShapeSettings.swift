import Foundation
import Networks
import Settings
import Tensors

/// Which network a run trains, and where its numbers are.
public struct ShapeSettings: Configurable {
  public var network = NetworkChoice.dense(skip: false)
  /// The widths of a dense network's hidden layers.
  public var hidden = Widths([50, 50, 50, 50, 50, 50, 50, 50])
  /// The activation function of a dense network.
  public var activation = Activation.tanh
  /// Initial weights in safetensors in place of random ones.
  public var initialWeights = ""
  /// Which tensors of `initialWeights` are which, OLD=NEW, where their names do not say it.
  public var map: [String] = []
  public var precision = Precision.single
  /// The threads of one operation; 0 for HOMEOSTAT_THREADS or what suits the widths.
  public var threads = 0
  public var device = "cpu"
  /// Whether a GPU uses only operations that give the same bytes each time; the CPU always does.
  public var deterministic = false

  public init() {}

  enum CodingKeys: String, CodingKey {
    case network, hidden, activation, map, precision, threads, device, deterministic
    case initialWeights = "initial-weights"
  }
}

/// The element type of a network, and that of the factors of its products.
public enum Precision: String, Word {
  case single, double
  /// Single, but for the products of layers, whose factors are rounded to bfloat16.
  case bfloat16
  /// Single, but for products on GPUs, whose factors are rounded to TF32.
  case tf32

  public var elementType: ElementType { self == .double ? .float64 : .float32 }
}

extension ShapeSettings {
  /// Throws where a value cannot be.
  public func validate() throws {
    guard (0...Engine.mostThreads).contains(threads) else {
      throw ConfigurationError(
        "'threads' is \(threads), but must be from 1 to \(Engine.mostThreads), or 0 to choose for you"
      )
    }
    guard map.isEmpty || !initialWeights.isEmpty else {
      throw ConfigurationError("'map' renames tensors of 'initial-weights', which is not given")
    }
    guard device != "cpu" || precision != .tf32 else {
      throw ConfigurationError(
        "'precision' is tf32, which is for GPUs: give --device cuda, or bfloat16, which the CPU has "
          + "too")
    }
    guard device != "cpu" || !deterministic else {
      throw ConfigurationError(
        "'deterministic' has no effect on the CPU, where a run has the same bytes each time")
    }
    try architecture.validate()
  }

  /// How a GPU computes.
  var gpuModes: Engine.GPUModes {
    Engine.GPUModes(allowsTF32: precision == .tf32, isDeterministic: deterministic)
  }

  /// The architecture, with its settings.
  public var architecture: any Architecture {
    switch network {
    case .dense(let skip):
      DenseStack(hidden: hidden.values, activation: activation, skip: skip)
    case .other(let choice): choice.item
    }
  }

  /// The device by its name, `cpu` or `cuda`, `cuda:1`.
  public var selectedDevice: Device { get throws { try selectedDevice(ofProcess: 0) } }

  /// The device of one of several processes on a machine, each of which has a GPU of its own where the name
  /// is `cuda`.
  func selectedDevice(ofProcess number: Int) throws -> Device {
    if device == "cpu" { return .cpu }
    let parts = device.split(separator: ":")
    guard parts.first == "cuda", parts.count <= 2,
      let index = parts.count == 2 ? Int(parts[1]) : number
    else {
      throw ConfigurationError("'\(device)' is not a device: write cpu, cuda or cuda:1")
    }
    guard index >= 0, index < Engine.cudaDeviceCount else {
      throw ConfigurationError(
        "the device '\(device)' is not there: LibTorch sees \(Engine.cudaDeviceCount) CUDA "
          + "devices; 'homeostat doctor' says more")
    }
    return .cuda(index)
  }

  /// The number of threads, where none is chosen one for layers too narrow to be split.
  public var chosenThreads: Int { get throws { try chosenThreads(cores: Engine.cores) } }

  /// The number of threads of a process that has so many cores.
  public func chosenThreads(cores: Int) throws -> Int {
    if threads != 0 { return threads }
    if let text = ProcessInfo.processInfo.environment["HOMEOSTAT_THREADS"], !text.isEmpty {
      guard let count = Int(text), (1...Engine.mostThreads).contains(count) else {
        throw ConfigurationError(
          "HOMEOSTAT_THREADS is '\(text)', but must be a number from 1 to \(Engine.mostThreads)")
      }
      return count
    }
    let widest = network.isDense ? hidden.values.max() ?? 0 : .max
    return widest < 256 ? 1 : cores
  }
}
