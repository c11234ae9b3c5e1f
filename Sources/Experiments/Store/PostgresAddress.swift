import Foundation
import Settings

/// Addresses of databases, `postgres://user@host:port/database?setting=value`, after PostgreSQL's documentation.
enum PostgresAddress {
  /// An address as errors may show it.
  ///
  /// - Throws: `ConfigurationError` where it is none, or has a password in it, which others could read in the list of
  ///   processes, and which would get into what is written.
  static func checked(_ address: String) throws -> String {
    guard ["postgres://", "postgresql://"].contains(where: address.hasPrefix) else {
      throw ConfigurationError(
        "--store takes the address of a PostgreSQL database, as in postgres://user@host/database")
    }
    let server = address.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
    let user = server.lastIndex(of: "@").map { server[..<$0] } ?? ""
    guard !user.contains(":"), !address.contains("password=") else {
      throw ConfigurationError(
        "--store: a password does not belong into an address, which others can see; put it into ~/.pgpass or "
          + "into the environment as PGPASSWORD")
    }
    return address
  }
}
