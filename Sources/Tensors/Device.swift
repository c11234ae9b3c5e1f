import CTorch
import Foundation

/// Where a tensor's elements are.
public enum Device: Hashable, Sendable, CustomStringConvertible {
  case cpu
  case cuda(Int)

  var code: Int32 {
    switch self {
    case .cpu: -1
    case .cuda(let index): Int32(index)
    }
  }

  init(code: Int32) { self = code < 0 ? .cpu : .cuda(Int(code)) }

  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let index): "cuda:\(index)"
    }
  }
}

/// The tensor engine: LibTorch and the machine it runs on.
public enum Engine {
  /// The version of LibTorch that this program was compiled with.
  public static let version = String(cString: ct_version())

  /// The widest vector instructions that LibTorch uses here, such as AVX512.
  public static let cpuCapability = String(cString: ct_cpu_capability())

  /// The number of threads that one operation may use.
  public static var threads: Int {
    get { Int(ct_threads()) }
    set { done(ct_set_threads(Int32(newValue))) }
  }

  /// The path of the LibTorch that is loaded.
  public static let libraryPath = ct_library_path().map { String(cString: $0) }

  /// The number of CUDA devices; looks for LibTorch's CUDA library beside the one that is loaded.
  public static let cudaDeviceCount: Int = {
    guard let libraryPath else { return 0 }
    let cuda = URL(filePath: libraryPath).deletingLastPathComponent()
      .appending(path: "libtorch_cuda.so").path
    guard FileManager.default.fileExists(atPath: cuda), ct_cuda_load(cuda) == 0 else { return 0 }
    return Int(ct_cuda_count())
  }()
}
