extension Setting {
  /// What a value encodes as: a table for one with properties.
  public init(of value: some Encodable) throws {
    let place = Place()
    try value.encode(to: SettingEncoder(place: place))
    self = place.setting
  }
}

/// Where an encoder puts what it is given; parents read their children only at the end.
private final class Place {
  private enum Contents {
    case setting(Setting)
    case list([Place])
    case table([String: Place])
  }

  private var contents = Contents.setting(.table([:]))

  var setting: Setting {
    get {
      switch contents {
      case .setting(let setting): setting
      case .list(let places): .list(places.map(\.setting))
      case .table(let places): .table(places.mapValues(\.setting))
      }
    }
    set { contents = .setting(newValue) }
  }

  func becomeTable() { if case .table = contents {} else { contents = .table([:]) } }

  func becomeList() { if case .list = contents {} else { contents = .list([]) } }

  func place(at key: String) -> Place {
    guard case .table(var places) = contents else { preconditionFailure("no table") }
    if let place = places[key] { return place }
    // Held twice, the table would be copied for each key.
    contents = .setting(.null)
    let place = Place()
    places[key] = place
    contents = .table(places)
    return place
  }

  func nextPlace() -> Place {
    guard case .list(var places) = contents else { preconditionFailure("no list") }
    contents = .setting(.null)
    let place = Place()
    places.append(place)
    contents = .list(places)
    return place
  }

  var count: Int { if case .list(let places) = contents { places.count } else { 0 } }
}

private struct SettingEncoder: Encoder, SingleValueEncodingContainer {
  let place: Place
  var codingPath: [any CodingKey] = []
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    place.becomeTable()
    return KeyedEncodingContainer(TableEncoding(place: place, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    place.becomeList()
    return ListEncoding(place: place, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() { place.setting = .null }

  func encode(_ value: some Encodable) throws {
    switch value {
    case let value as Double:
      guard value.isFinite else {
        throw EncodingError.invalidValue(
          value, .init(codingPath: codingPath, debugDescription: "\(value) is no setting"))
      }
      place.setting = .number(value)
    case let value as Int: place.setting = .number(Double(value))
    case let value as Bool: place.setting = .bool(value)
    case let value as String: place.setting = .text(value)
    case let value as Setting: place.setting = value
    // A Float stands for the decimal number that it is written as.
    case let value as Float: place.setting = .number(Double("\(value)") ?? Double(value))
    case let value as any BinaryInteger & Encodable: place.setting = .number(Double(value))
    default: try value.encode(to: self)
    }
  }
}

private struct TableEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let place: Place
  let codingPath: [any CodingKey]

  private func encoder(at key: any CodingKey) -> SettingEncoder {
    SettingEncoder(place: place.place(at: key.stringValue), codingPath: codingPath + [key])
  }

  func encodeNil(forKey key: Key) { encoder(at: key).encodeNil() }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    try encoder(at: key).encode(value)
  }

  func nestedContainer<Nested>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { encoder(at: key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(at: key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { SettingEncoder(place: place, codingPath: codingPath) }

  func superEncoder(forKey key: Key) -> any Encoder { encoder(at: key) }
}

private struct ListEncoding: UnkeyedEncodingContainer {
  let place: Place
  let codingPath: [any CodingKey]
  var count: Int { place.count }

  private func nextEncoder() -> SettingEncoder {
    SettingEncoder(place: place.nextPlace(), codingPath: codingPath)
  }

  func encodeNil() { nextEncoder().encodeNil() }

  func encode(_ value: some Encodable) throws { try nextEncoder().encode(value) }

  func nestedContainer<Nested>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    nextEncoder().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nextEncoder().unkeyedContainer() }

  func superEncoder() -> any Encoder { nextEncoder() }
}
