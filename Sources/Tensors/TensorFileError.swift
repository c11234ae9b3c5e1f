import Foundation

/// A tensor file that cannot be read or written.
public struct TensorFileError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ file: URL, _ problem: String) { description = "\(file.path): \(problem)" }

  /// Reads a whole file.
  static func contents(of file: URL) throws -> Data {
    do {
      return try Data(contentsOf: file, options: .mappedIfSafe)
    } catch {
      throw TensorFileError(file, "cannot be read: \(reason(error, of: file))")
    }
  }

  private static func reason(_ error: any Error, of file: URL) -> String {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
      isFolder.boolValue
    {
      return "it is a folder"
    }
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let underlying, underlying.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(underlying.code)))
    }
    if let error = error as? CocoaError, error.code == .fileReadNoSuchFile {
      return "there is no such file"
    }
    return error.localizedDescription
  }
}

extension ElementType {
  /// The bytes that a tensor of a shape takes; nil where LibTorch can have no such tensor.
  func byteCount(filling shape: [Int]) -> Int? {
    guard shape.count <= 64 else { return nil }
    // An axis of length 0 takes no bytes, but the strides of the others must still fit an Int.
    var size = byteCount
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: max(length, 1))
      guard length >= 0, !overflow else { return nil }
      size = product
    }
    return shape.contains(0) ? 0 : size
  }
}
