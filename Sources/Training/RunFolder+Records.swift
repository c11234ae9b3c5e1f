import Foundation

extension RunFolder {
  /// The record of the folder's run, if there is a readable one.
  public var machineRecord: MachineRecord? {
    let data = try? Data(contentsOf: url.appending(path: "record.json"))
    return data.flatMap { try? JSONDecoder().decode(MachineRecord.self, from: $0) }
  }

  /// Writes `record.json`.
  public func write(_ record: MachineRecord) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try write(String(decoding: try encoder.encode(record), as: UTF8.self) + "\n", to: "record.json")
  }

  /// What `monitor.csv` holds, by measure and layer, such as `slope.4`; one number a measured step.
  public func monitored() throws -> [String: [Double]] {
    var series: [String: [Double]] = [:]
    for measures in try LayerMeasures.read(from: url) {
      for (name, number) in zip(LayerMeasures.names, measures.numbers) {
        series["\(name).\(measures.layer)", default: []].append(number)
      }
    }
    return series
  }
}
