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
      throw TensorFileError(file, "cannot be read: \(reason(error))")
    }
  }

  /// Writes a whole file under a temporary name and renames it, so that no half of it is ever seen.
  static func write(_ contents: Data, to file: URL) throws {
    do {
      try contents.write(to: file, options: .atomic)
    } catch {
      throw TensorFileError(file, "cannot be written: \(reason(error))")
    }
  }

  private static func reason(_ error: any Error) -> String {
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
