/// Reads a set of recordings by its name in the catalogue.
public func loadRecordings(_ name: String, root: DataRoot = DataRoot()) throws -> Recordings {
  let entry = try Catalogue.requireEntry(named: name)
  guard case .recordings(let facts, let folders) = entry.contents else {
    throw DatasetError.wrongKind(name: entry.name, holds: entry.kind, needed: .recordings)
  }
  guard let place = root.place(of: entry) else {
    throw DatasetError.missingSet(name: entry.name, lookedIn: root.places(for: entry))
  }
  return try folders.read(in: place, name: entry.name, windows: facts.windows)
}

/// Windows of a recording to predict, one after the other: of a text file with one number a line.
///
/// What is left after the last whole window is not used. Throws where there is not one window.
public func readWindows(_ path: String, length: Int) throws -> [[Float]] {
  let values = try RecordingFile.read(path)
  guard values.count >= length else {
    throw DatasetError.invalidRecording(
      path: path,
      reason: "it has \(grouped(values.count)) values, and a network's window \(grouped(length))")
  }
  return stride(from: 0, through: values.count - length, by: length).map {
    Array(values[$0..<$0 + length])
  }
}
