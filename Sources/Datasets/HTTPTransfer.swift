import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Why a transfer did not bring the whole file.
enum TransferFailure: Error {
  /// Worth another attempt at the same URL.
  case transient(String)
  /// This URL will not give the file.
  case permanent(String)
}

/// One request for a file, or for the rest of it, written to its part file as it arrives.
///
/// Unchecked because its state is touched on `queue` only, which serves the session too.
final class HTTPTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let url: URL
  private let file: KnownFile
  private let part: PartFile
  private let stallSeconds: Double
  private let report: @Sendable (FetchProgress) -> Void

  private let queue = DispatchQueue(label: "homeostat.transfer")
  private var session: URLSession?
  private var watchdog: (any DispatchSourceTimer)?
  private var continuation: CheckedContinuation<Void, any Error>?
  private var offset = 0
  private var received = 0
  private var begun = Date()
  private var lastBytes = Date()
  private var lastReport = Date.distantPast

  init(
    _ file: KnownFile, from url: URL, to part: PartFile, stallSeconds: Double,
    report: @escaping @Sendable (FetchProgress) -> Void
  ) {
    self.file = file
    self.url = url
    self.part = part
    self.stallSeconds = stallSeconds
    self.report = report
  }

  /// Runs the request; returns once the part file has the size of the whole file.
  func run() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.async { self.start(continuation) }
      }
    } onCancel: {
      queue.async { self.end(.failure(CancellationError())) }
    }
  }

  private func start(_ continuation: CheckedContinuation<Void, any Error>) {
    self.continuation = continuation
    if Task.isCancelled { return end(.failure(CancellationError())) }
    offset = part.size
    begun = Date()
    lastBytes = begun
    var request = URLRequest(url: url)
    // The checksum is that of the bytes as they are stored.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if offset > 0 { request.setValue("bytes=\(offset)-", forHTTPHeaderField: "Range") }

    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    // The watchdog below decides when a transfer has stalled.
    configuration.timeoutIntervalForRequest = 86_400
    let delegateQueue = OperationQueue()
    delegateQueue.maxConcurrentOperationCount = 1
    delegateQueue.underlyingQueue = queue
    let session = URLSession(
      configuration: configuration, delegate: self, delegateQueue: delegateQueue)
    self.session = session
    watch()
    session.dataTask(with: request).resume()
  }

  /// Gives up when no bytes come for a while, which Foundation does not do reliably.
  private func watch() {
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + stallSeconds / 4, repeating: stallSeconds / 4)
    timer.setEventHandler { [weak self] in
      guard let self, Date().timeIntervalSince(lastBytes) > stallSeconds else { return }
      end(.failure(TransferFailure.transient("no bytes for \(Int(stallSeconds.rounded(.up))) s")))
    }
    watchdog = timer
    timer.resume()
  }

  /// Ends the transfer with its first outcome; whatever comes later is ignored.
  private func end(_ outcome: Result<Void, any Error>) {
    guard let continuation else { return }
    self.continuation = nil
    watchdog?.cancel()
    session?.invalidateAndCancel()
    session = nil
    part.finish()
    continuation.resume(with: outcome)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    guard continuation != nil else { return completionHandler(.cancel) }
    lastBytes = Date()
    do {
      try accept(response)
      completionHandler(.allow)
    } catch {
      completionHandler(.cancel)
      end(.failure(error))
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard continuation != nil else { return }
    lastBytes = Date()
    do {
      guard received + data.count <= file.byteCount else {
        throw TransferFailure.permanent(
          "more than the \(grouped(file.byteCount)) bytes that the file has")
      }
      try data.withUnsafeBytes { try part.write($0) }
      received += data.count
      tell(atLast: false)
    } catch {
      end(.failure(error))
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: Error?) {
    guard continuation != nil else { return }
    if let error { return end(.failure(TransferFailure.transient(words(for: error)))) }
    guard received == file.byteCount else {
      let text = "only \(grouped(received)) of \(grouped(file.byteCount)) bytes came"
      return end(.failure(TransferFailure.transient(text)))
    }
    tell(atLast: true)
    end(.success(()))
  }

  /// Judges the status line and headers, and opens the part file where the body belongs.
  private func accept(_ response: URLResponse) throws {
    guard let response = response as? HTTPURLResponse else {
      throw TransferFailure.permanent("not an HTTP answer")
    }
    switch response.statusCode {
    case 200:
      if response.expectedContentLength >= 0 {
        try requireSize(Int(response.expectedContentLength))
      }
      offset = 0
    case 206:
      try acceptRange(response.value(forHTTPHeaderField: "Content-Range") ?? "")
    case 416:
      part.remove()
      throw TransferFailure.transient("the server cannot resume; starting over")
    case 408, 425, 429, 500...599:
      throw TransferFailure.transient("HTTP status \(response.statusCode)")
    default:
      throw TransferFailure.permanent("HTTP status \(response.statusCode)")
    }
    received = offset
    try part.begin(at: offset)
  }

  /// Checks "bytes 100-199/200" against what was asked for.
  private func acceptRange(_ range: String) throws {
    let numbers = range.split { !$0.isNumber }.map { Int($0) }
    guard range.hasPrefix("bytes "), numbers.count >= 2, numbers[0] == offset else {
      part.remove()
      throw TransferFailure.transient("the server sent another range; starting over")
    }
    if numbers.count == 3, let total = numbers[2] { try requireSize(total) }
  }

  private func requireSize(_ size: Int) throws {
    guard size == file.byteCount else {
      throw TransferFailure.permanent(
        DatasetError.wrongSize(
          source: "the file there", found: size, expected: file.byteCount
        ).description)
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

  private func words(for error: any Error) -> String {
    switch (error as? URLError)?.code {
    case .cannotFindHost, .dnsLookupFailed: "the host \(url.host ?? "") cannot be found"
    case .cannotConnectToHost: "the host \(url.host ?? "") does not answer"
    case .networkConnectionLost: "the connection was cut"
    case .timedOut: "the connection timed out"
    default: error.localizedDescription
    }
  }
}
