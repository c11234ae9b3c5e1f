import CTorch
import Foundation

/// Where a tensor's elements are.
public enum Device: Hashable, Sendable, CustomStringConvertible {
  case cpu
  case cuda(Int)

  var code: Int32 {
    switch self {
    case .cpu: -1
    case .cuda(let index): Int32(clamping: index)
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
    set { done(ct_set_threads(Int32(clamping: newValue))) }
  }

  /// Has the C library keep freed memory for what is next asked for; for a program that trains, before it starts
  /// threads.
  ///
  /// Handing the tensors of every batch back to the system and getting them again costs page faults, which are half
  /// of the time of a GRU on long sequences.
  public static func keepFreedMemory() { ct_keep_freed_memory() }

  /// The path of the LibTorch that is loaded.
  public static let libraryPath = ct_library_path().map { String(cString: $0) }

  /// The number of CUDA devices that LibTorch can use.
  public static var cudaDeviceCount: Int { cuda.devices }

  /// Why there is no CUDA device, where LibTorch's CUDA library is there but cannot be used.
  public static var cudaProblem: String? { cuda.problem }

  /// Whether this LibTorch has its CUDA library.
  public static var hasCUDALibrary: Bool {
    cudaLibrary.map { FileManager.default.fileExists(atPath: $0) } ?? false
  }

  private static let cudaLibrary = libraryPath.map {
    URL(filePath: $0).deletingLastPathComponent().appending(path: "libtorch_cuda.so").path
  }

  // Loaded when first asked for: it takes seconds, and a run on the CPU needs none of it.
  private static let cuda: (devices: Int, problem: String?) = {
    guard hasCUDALibrary, let cudaLibrary else { return (0, nil) }
    guard ct_cuda_load(cudaLibrary) == 0 else { return (0, String(cString: ct_error())) }
    let count = Int(ct_cuda_count())
    return (count, count > 0 ? nil : "the driver shows no GPU, or is too old")
  }()
}
