import CPostgres
import Foundation

/// What a server of PostgreSQL refused, or why it cannot be reached.
struct PostgresError: Error, CustomStringConvertible {
  let description: String
  /// The code of SQLSTATE; empty where the server did not answer.
  let code: String
  let isConnectionLost: Bool

  /// Whether the same may succeed in a moment, on another connection.
  var isPassing: Bool {
    isConnectionLost || code.hasPrefix("08") || code.hasPrefix("57P") || code == "53300"
      || code == "40001" || code == "40P01"
  }
}

/// A connection to a server of PostgreSQL, for one thread at a time.
final class PostgresConnection {
  /// A value that a statement is given.
  enum Value {
    case text(String?)
    case bytes(Data)

    static func number(_ number: Int) -> Value { .text("\(number)") }
    static func number(_ number: Double) -> Value { .text("\(number)") }
  }

  private let handle: OpaquePointer

  /// Connects to an address such as `postgres://host/database`.
  init(_ address: String) throws {
    // A server that has gone is noticed within 30 seconds; the address may say otherwise.
    let settings = [
      ("connect_timeout", "10"), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
      ("keepalives_count", "4"), ("tcp_user_timeout", "30000"), ("application_name", "homeostat"),
      ("client_encoding", "UTF8"), ("dbname", address),
    ]
    let words = settings.map { (strdup($0.0), strdup($0.1)) }
    defer {
      for (name, value) in words {
        free(name)
        free(value)
      }
    }
    let names = words.map { UnsafePointer($0.0) } + [nil]
    let values = words.map { UnsafePointer($0.1) } + [nil]
    handle = PQconnectdbParams(names, values, 1)
    guard PQstatus(handle) == CONNECTION_OK else {
      // What was made goes with this object, which is whole by now.
      throw Self.error(of: handle, code: "")
    }
    // Notices, such as that a table exists already, are for nobody.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
  }

  deinit { PQfinish(handle) }

  /// Carries a statement out, and gives its rows.
  @discardableResult
  func run(_ statement: String, _ values: [Value] = []) throws -> PostgresRows {
    let places = values.map { value -> UnsafeMutableBufferPointer<CChar>? in
      switch value {
      case .text(let text): text.map { Self.copy(Data($0.utf8) + [0]) }
      case .bytes(let data): Self.copy(data)
      }
    }
    defer { for place in places { place?.deallocate() } }
    let formats = values.map { value -> Int32 in if case .bytes = value { 1 } else { 0 } }
    let result = PQexecParams(
      handle, statement, Int32(values.count), nil, places.map { UnsafePointer($0?.baseAddress) },
      places.map { Int32($0?.count ?? 0) }, formats, 1)
    let status = PQresultStatus(result)
    guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
      defer { PQclear(result) }
      let code = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
      throw Self.error(of: handle, code: code ?? "")
    }
    return PostgresRows(result)
  }

  private static func copy(_ data: Data) -> UnsafeMutableBufferPointer<CChar> {
    // Of no bytes at all the address must be one, too: without one a value is NULL.
    let place = UnsafeMutableBufferPointer<CChar>.allocate(capacity: max(data.count, 1))
    _ = data.copyBytes(to: place)
    return .init(start: place.baseAddress, count: data.count)
  }

  /// Texts as a value of the type text[].
  static func array(_ texts: [String]) -> String {
    let quoted = texts.map {
      "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    return "{\(quoted.joined(separator: ","))}"
  }

  private static func error(of handle: OpaquePointer?, code: String) -> PostgresError {
    let text = PQerrorMessage(handle).map { String(cString: $0) } ?? "there is no memory left"
    return PostgresError(
      description: text.trimmingCharacters(in: .whitespacesAndNewlines), code: code,
      isConnectionLost: PQstatus(handle) != CONNECTION_OK)
  }
}

/// The rows of an answer. Columns are text, bytea, bigint or double precision.
final class PostgresRows {
  private let result: OpaquePointer?

  fileprivate init(_ result: OpaquePointer?) { self.result = result }

  deinit { PQclear(result) }

  var count: Int { Int(PQntuples(result)) }

  func bytes(_ row: Int, _ column: Int) -> Data? {
    let (row, column) = (Int32(row), Int32(column))
    guard PQgetisnull(result, row, column) == 0 else { return nil }
    return Data(
      bytes: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
  }

  func text(_ row: Int, _ column: Int) -> String? {
    bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
  }

  func number(_ row: Int, _ column: Int) -> Int { Int(Int64(bitPattern: bits(row, column))) }

  func real(_ row: Int, _ column: Int) -> Double { Double(bitPattern: bits(row, column)) }

  /// Eight bytes, which come in the order of the network.
  private func bits(_ row: Int, _ column: Int) -> UInt64 {
    (bytes(row, column) ?? Data()).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
