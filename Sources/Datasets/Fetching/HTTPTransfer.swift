import CCurl
import Foundation

/// Why a transfer did not bring the whole file.
enum TransferFailure: Error {
  /// Worth another attempt at the same URL.
  case transient(String)
  /// This URL will not give the file.
  case permanent(String)
}

/// One request for a file, or for the rest of it, written to its part file as it arrives.
///
/// libcurl instead of Foundation's URLSession, which on Linux reads ahead of its delegate without
/// bound: a fast server fills the memory, and cancelling waits behind what was read. Unchecked
/// because all but the flag is touched on the one thread that runs the request.
final class HTTPTransfer: @unchecked Sendable {
  private let url: String
  private let file: KnownFile
  private let part: PartFile
  private let stallSeconds: Int
  private let report: @Sendable (FetchProgress) -> Void
  private let cancellation = CancellationFlag()

  private let handle = curl_easy_init()
  private var offset = 0
  private var received = 0
  private var contentRange = ""
  private var isAccepted = false
  private var failure: (any Error)?
  private var begun = Date()
  private var lastReport = Date.distantPast

  init(
    _ file: KnownFile, from url: String, to part: PartFile, stallSeconds: Int,
    report: @escaping @Sendable (FetchProgress) -> Void
  ) {
    self.file = file
    self.url = url
    self.part = part
    self.stallSeconds = stallSeconds
    self.report = report
  }

  deinit { curl_easy_cleanup(handle) }

  /// Runs the request; returns once the part file has the size of the whole file.
  func run() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // A thread of its own, as libcurl blocks.
        Thread.detachNewThread { continuation.resume(with: Result { try self.perform() }) }
      }
    } onCancel: {
      cancellation.set()
    }
  }

  private func perform() throws {
    offset = part.size
    defer { part.finish() }
    setOptions()
    let code = curl_easy_perform(handle)
    if let failure { throw failure }
    guard code == CURLE_OK else { throw failure(for: code) }
    try acceptOnce()
    guard received == file.byteCount else {
      throw TransferFailure.transient(
        "only \(grouped(received)) of \(grouped(file.byteCount)) bytes came")
    }
    tell(atLast: true)
  }

  private func setOptions() {
    curl_shim_set_text(handle, CURLOPT_URL, url)
    curl_shim_set_text(handle, CURLOPT_USERAGENT, "homeostat")
    curl_shim_allow_only_http(handle)
    curl_shim_set_number(handle, CURLOPT_FOLLOWLOCATION, 1)
    curl_shim_set_number(handle, CURLOPT_MAXREDIRS, 10)
    curl_shim_set_number(handle, CURLOPT_NOSIGNAL, 1)
    curl_shim_set_number(handle, CURLOPT_CONNECTTIMEOUT, stallSeconds)
    // Less than a byte a second for so long: libcurl calls it a timeout.
    curl_shim_set_number(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
    curl_shim_set_number(handle, CURLOPT_LOW_SPEED_TIME, stallSeconds)
    if offset > 0 { curl_shim_set_text(handle, CURLOPT_RANGE, "\(offset)-") }
    curl_shim_set_receivers(
      handle, { transfer($3).header($0, $1 * $2) }, { transfer($3).body($0, $1 * $2) },
      { context, _, _, _, _ in transfer(context).mayGoOn() ? 0 : 1 },
      Unmanaged.passUnretained(self).toOpaque())
  }

  /// Asked about once a second, bytes or not.
  private func mayGoOn() -> Bool {
    if cancellation.isSet { failure = CancellationError() }
    return failure == nil
  }

  private func failure(for code: CURLcode) -> TransferFailure {
    let words = String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_OPERATION_TIMEDOUT: return .transient("no bytes for \(stallSeconds) s")
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_TOO_MANY_REDIRECTS,
      CURLE_PEER_FAILED_VERIFICATION:
      return .permanent(words)
    default: return .transient(words)
    }
  }

  private func header(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    let line = String(
      decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    if line.hasPrefix("HTTP/") { contentRange = "" }
    if line.lowercased().hasPrefix("content-range:") {
      contentRange = String(line.dropFirst("content-range:".count))
    }
    return count
  }

  /// Takes bytes of the body; any other number than `count` makes libcurl stop.
  private func body(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    do {
      try acceptOnce()
      guard received + count <= file.byteCount else {
        part.remove()
        throw TransferFailure.permanent(
          "more than the \(grouped(file.byteCount)) bytes that the file has")
      }
      try part.write(UnsafeRawBufferPointer(start: bytes, count: count))
      received += count
      tell(atLast: false)
      return count
    } catch {
      failure = error
      return 0
    }
  }

  private func tell(atLast: Bool) {
    let now = Date()
    guard atLast || now.timeIntervalSince(lastReport) >= 0.1 else { return }
    lastReport = now
    let seconds = max(now.timeIntervalSince(begun), 1e-3)
    report(
      FetchProgress(
        file: file.name, byteCount: received, totalByteCount: file.byteCount,
        bytesPerSecond: Double(received - offset) / seconds))
  }
}

extension HTTPTransfer {
  /// Judges the status and headers before the first byte, and opens the part where it belongs.
  private func acceptOnce() throws {
    if isAccepted { return }
    isAccepted = true
    let status = curl_shim_status(handle)
    switch status {
    case 200:
      let length = curl_shim_length(handle)
      if length >= 0 { try requireSize(Int(length)) }
      offset = 0
    case 206:
      try acceptRange()
    case 416:
      part.remove()
      throw TransferFailure.transient("the server cannot resume; starting over")
    case 408, 425, 429, 500...599:
      throw TransferFailure.transient("HTTP status \(status)")
    default:
      throw TransferFailure.permanent("HTTP status \(status)")
    }
    received = offset
    try part.begin(at: offset)
  }

  /// Checks "bytes 100-199/200" against what was asked for.
  private func acceptRange() throws {
    let numbers = contentRange.split { !$0.isNumber }.map { Int($0) }
    guard numbers.count >= 2, numbers[0] == offset else {
      part.remove()
      throw TransferFailure.transient("the server sent another range; starting over")
    }
    if numbers.count == 3, let total = numbers[2] { try requireSize(total) }
  }

  private func requireSize(_ size: Int) throws {
    guard size == file.byteCount else {
      let error = DatasetError.wrongSize(
        source: "the file there", found: size, expected: file.byteCount)
      throw TransferFailure.permanent(error.description)
    }
  }
}

/// A flag that one thread sets and another reads.
private final class CancellationFlag: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false

  var isSet: Bool { lock.withLock { value } }
  func set() { lock.withLock { value = true } }
}

/// The transfer behind libcurl's pointer, which lives as long as the request runs.
private func transfer(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer {
  guard let context else { preconditionFailure("libcurl lost its context") }
  return Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
}
