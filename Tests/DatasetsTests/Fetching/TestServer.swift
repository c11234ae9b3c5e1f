import Foundation

/// A small HTTP server on this machine that misbehaves as it is told.
final class TestServer: @unchecked Sendable {
  /// How a request is answered.
  enum Answer: Sendable {
    /// The file, or the range asked for.
    case serve
    /// The headers for all that was asked for, but only so many bytes of it, then the end.
    case cut(after: Int)
    /// As `cut`, but with silence in place of the end.
    case stall(after: Int)
    /// The whole file with status 200, whatever the range; cut if a number is given.
    case ignoreRange(cutAfter: Int? = nil)
    /// A range other than the one asked for.
    case otherRange
    /// As many bytes as the file has, all wrong.
    case wrongBytes
    /// A whole answer of another length.
    case page(String)
    /// The file without a word about its length, cut after so many bytes.
    case unknownLength(cutAfter: Int)
    /// Endless bytes without a word about their length.
    case endless
    case status(Int)
    case redirect(to: String)
    /// The connection is closed without an answer.
    case close
    /// Bytes that are no HTTP.
    case garbage
  }

  struct Request: Sendable {
    let path: String
    let rangeStart: Int?
  }

  private let lock = NSLock()
  private let socket: Int32
  private let files: [String: [UInt8]]
  private let answers: [Answer]
  private var log: [Request] = []
  private var connections: [Int32] = []
  let port: Int

  /// Serves files by their paths; the answers are used up in order, and the last one stays.
  init(files: [String: [UInt8]], answers: [Answer] = [.serve]) {
    self.files = files
    self.answers = answers
    #if canImport(Glibc)
      socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket = Foundation.socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listening = socket
    port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        precondition(bind(listening, address, size) == 0 && listen(listening, 64) == 0)
        precondition(getsockname(listening, address, &size) == 0)
      }
      return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
    Thread.detachNewThread { [self] in acceptAll() }
  }

  var url: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { lock.withLock { log } }

  /// Ends the server and all that waits for it.
  func stop() {
    shutdown(socket, Int32(SHUT_RDWR))
    lock.withLock {
      for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }

  private func acceptAll() {
    while true {
      let connection = accept(socket, nil, nil)
      guard connection >= 0 else { break }
      lock.withLock { connections.append(connection) }
      Thread.detachNewThread { [self] in
        answer(connection)
        lock.withLock { connections.removeAll { $0 == connection } }
        close(connection)
      }
    }
    close(socket)
  }

  private func answer(_ connection: Int32) {
    guard let request = readRequest(connection) else { return }
    let answer = lock.withLock {
      log.append(request)
      return answers[min(log.count, answers.count) - 1]
    }
    guard let file = files[request.path] else {
      return send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", to: connection)
    }
    send(answer, to: request, file, connection)
  }

  private func send(
    _ answer: Answer, to request: Request, _ file: [UInt8], _ connection: Int32
  ) {
    let start = request.rangeStart ?? 0
    switch answer {
    case .serve where start >= file.count && start > 0, .status(416):
      send("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n", to: connection)
    case .serve:
      sendHead(start, file, connection)
      send(file[start...], to: connection)
    case .cut(let count):
      sendHead(start, file, connection)
      send(file[start...].prefix(count), to: connection)
    case .stall(let count):
      sendHead(start, file, connection)
      send(file[start...].prefix(count), to: connection)
      var byte: UInt8 = 0
      _ = recv(connection, &byte, 1, 0)
    case .ignoreRange(let count):
      sendHead(0, file, connection)
      send(file.prefix(count ?? file.count), to: connection)
    case .otherRange:
      sendHead(max(1, start - 1), file, connection)
      send(file[max(1, start - 1)...], to: connection)
    case .wrongBytes:
      sendHead(0, file, connection)
      send(file.map { ~$0 }[...], to: connection)
    case .page(let text):
      sendHead(0, Array(text.utf8), connection)
      send(text, to: connection)
    case .unknownLength(let count):
      send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", to: connection)
      send(file.prefix(count), to: connection)
    case .endless:
      send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", to: connection)
      while send([UInt8](repeating: 1, count: 1 << 16)[...], to: connection) {}
    case .status(let code):
      send("HTTP/1.1 \(code) No\r\nContent-Length: 2\r\n\r\nno", to: connection)
    case .redirect(let target):
      send(
        "HTTP/1.1 302 Found\r\nLocation: \(target)\r\nContent-Length: 0\r\n\r\n", to: connection)
    case .close: break
    case .garbage: send("\u{0}\u{1}certainly no HTTP\r\n\r\n", to: connection)
    }
  }

  private func sendHead(_ start: Int, _ file: [UInt8], _ connection: Int32) {
    let range = "Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)\r\n"
    send(
      "HTTP/1.1 \(start > 0 ? "206 Partial Content" : "200 OK")\r\n"
        + "Content-Length: \(file.count - start)\r\n\(start > 0 ? range : "")"
        + "Connection: close\r\n\r\n", to: connection)
  }

  private func send(_ text: String, to connection: Int32) {
    send(Array(text.utf8)[...], to: connection)
  }

  @discardableResult
  private func send(_ bytes: ArraySlice<UInt8>, to connection: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = UnsafeRawBufferPointer(rebasing: rest)
        let sent = Foundation.send(connection, piece.baseAddress, piece.count, noSignal)
        guard sent > 0 else { return false }
        rest = rest.dropFirst(sent)
      }
      return true
    }
  }

  private func readRequest(_ connection: Int32) -> Request? {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !text.contains("\r\n\r\n") {
      let got = recv(connection, &buffer, buffer.count, 0)
      guard got > 0 else { return nil }
      text += String(decoding: buffer.prefix(got), as: UTF8.self)
    }
    let lines = text.components(separatedBy: "\r\n")
    let range = lines.first { $0.lowercased().hasPrefix("range:") }
    let start = range?.split { !$0.isNumber }.first.flatMap { Int($0) }
    return lines[0].split(separator: " ").dropFirst().first
      .map { Request(path: String($0), rangeStart: start) }
  }
}

#if canImport(Glibc)
  private let noSignal = Int32(MSG_NOSIGNAL)
#else
  private let noSignal: Int32 = 0
#endif
