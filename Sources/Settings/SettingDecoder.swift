extension Setting {
  /// Reads the setting as a value of a type; throws `DecodingError` where it is none.
  public func decoded<Value: Decodable>(as type: Value.Type) throws -> Value {
    try SettingDecoder(setting: self, codingPath: []).decode(type)
  }
}

private struct SettingDecoder: Decoder, SingleValueDecodingContainer {
  let setting: Setting
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .table(let table) = setting else { throw mismatch([String: Setting].self) }
    return KeyedDecodingContainer(TableDecoding(table: table, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .list(let list) = setting else { throw mismatch([Setting].self) }
    return ListDecoding(list: list, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { setting == .null }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let found = try value(of: type) { return found }
    return try Value(from: self)
  }

  /// What the setting is as one of the plain types; nil where the type is none of them.
  private func value<Value>(of type: Value.Type) throws -> Value? {
    switch type {
    case is Setting.Type: return setting as? Value
    case is Bool.Type:
      guard case .bool(let value) = setting else { throw mismatch(type) }
      return value as? Value
    case is String.Type:
      guard case .text(let value) = setting else { throw mismatch(type) }
      return value as? Value
    case is Double.Type: return try number(type) as? Value
    case is Float.Type: return Float(try number(type)) as? Value
    case let type as any FixedWidthInteger.Type: return try whole(type) as? Value
    default: return nil
    }
  }

  private func number(_ type: Any.Type) throws -> Double {
    guard case .number(let value) = setting, value.isFinite else { throw mismatch(type) }
    return value
  }

  private func whole<Whole: FixedWidthInteger>(_ type: Whole.Type) throws -> Whole {
    guard let value = Whole(exactly: try number(type)) else { throw mismatch(type) }
    return value
  }

  private func mismatch(_ type: Any.Type) -> DecodingError {
    .typeMismatch(
      type, .init(codingPath: codingPath, debugDescription: "'\(setting)' is no \(type)"))
  }
}

private struct TableDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let table: [String: Setting]
  let codingPath: [any CodingKey]
  var allKeys: [Key] { table.keys.compactMap(Key.init(stringValue:)) }

  private func decoder(at key: any CodingKey) throws -> SettingDecoder {
    guard let setting = table[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key, .init(codingPath: codingPath, debugDescription: "no setting '\(key.stringValue)'"))
    }
    return SettingDecoder(setting: setting, codingPath: codingPath + [key])
  }

  func contains(_ key: Key) -> Bool { table[key.stringValue] != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try decoder(at: key).decodeNil() }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try decoder(at: key).decode(type)
  }

  func nestedContainer<Nested>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try decoder(at: key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(at: key).unkeyedContainer()
  }

  func superDecoder() -> any Decoder {
    SettingDecoder(setting: .table(table), codingPath: codingPath)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(at: key) }
}

private struct ListDecoding: UnkeyedDecodingContainer {
  let list: [Setting]
  let codingPath: [any CodingKey]
  var currentIndex = 0
  var count: Int? { list.count }
  var isAtEnd: Bool { currentIndex >= list.count }

  init(list: [Setting], codingPath: [any CodingKey]) {
    (self.list, self.codingPath) = (list, codingPath)
  }

  private func present(_ type: Any.Type) throws -> SettingDecoder {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        type, .init(codingPath: codingPath, debugDescription: "the list is over"))
    }
    return SettingDecoder(setting: list[currentIndex], codingPath: codingPath)
  }

  mutating func decodeNil() throws -> Bool {
    let isNull = try present(Setting.self).decodeNil()
    if isNull { currentIndex += 1 }
    return isNull
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value = try present(type).decode(type)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Nested>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    let container = try present(type).container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try present(Setting.self).unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try present(Setting.self)
    currentIndex += 1
    return decoder
  }
}
