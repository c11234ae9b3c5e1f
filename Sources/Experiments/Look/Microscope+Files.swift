import Foundation
import Settings
import Tensors
import Training

extension Microscope {
  /// Writes the page `index.html`, each of its pictures as SVG, and `units.csv` with every unit of the layers
  /// into a folder; gives the page's place. Pictures that an earlier look left there are removed.
  package func write(to folder: URL) throws -> URL {
    try Resources.check()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw ConfigurationError(
        "\(folder.path): this folder cannot be made: name another one with --out")
    }
    try AtomicFile.write(Data(table.utf8), to: folder.appending(path: "units.csv"))
    let pictures = try pictures
    try removeOtherPictures(than: pictures.map(\.file), in: folder)
    for picture in pictures {
      try AtomicFile.write(Data(picture.svg.utf8), to: folder.appending(path: picture.file))
    }
    let page = folder.appending(path: "index.html")
    try AtomicFile.write(Data(self.page(with: pictures).utf8), to: page)
    return page
  }

  /// A picture of some charts, with its file.
  struct Picture {
    let file: String
    let title: String
    let charts: [Chart]
    let svg: String
  }

  /// Those of the layers side by side and over time, where there are such, and of each layer.
  private var pictures: [Picture] {
    get throws {
      let over = [
        ("layers.svg", "The layers", layerCharts), ("course.svg", "Over time", courseCharts),
      ].filter { !$0.2.isEmpty }
      return try
        (over
        + layers.map { view in
          ("layer-\(view.layer.number).svg", view.layer.title, charts(of: view))
        }).map { file, title, charts in
          let svg = try FigureFiles(title: title, charts: charts).picture("svg")
          return Picture(
            file: file, title: title, charts: charts, svg: String(decoding: svg, as: UTF8.self))
        }
    }
  }

  private func removeOtherPictures(than files: [String], in folder: URL) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names where name.wholeMatch(of: /layers\.svg|course\.svg|layer-\d+\.svg/) != nil {
      guard !files.contains(name) else { continue }
      try FileManager.default.removeItem(at: folder.appending(path: name))
    }
  }

  /// Every unit of the layers as CSV.
  private var table: String {
    let head =
      "layer,path,unit,gain,bias,input_mean,input_deviation,output_mean,output_size,slope,dead,dormant\n"
    return head
      + layers.map { view in
        view.layer.units.map { unit in
          let numbers = [
            unit.gain, unit.bias, unit.inputMean, unit.inputDeviation, unit.outputMean,
            unit.outputSize, unit.slope,
          ].map { $0.map { "\($0)" } ?? "" }
          return csvRecord(
            ["\(view.layer.number)", view.layer.layer.path, "\(unit.number)"] + numbers
              + [unit.isDead ? "1" : "0", unit.isDormant ? "1" : "0"])
        }.joined()
      }.joined()
  }
}

extension ObservedLayer {
  /// What a picture and a section call the layer.
  var title: String {
    "Layer \(number): \(layer.count) units of \(layer.path), rule \(layer.rule.label)"
  }
}
