/// A part of a picture between edges that need not lie between pixels, in rows and columns.
public struct PictureBox: Sendable, Hashable {
  public var top: Double
  public var left: Double
  public var height: Double
  public var width: Double

  public init(top: Double, left: Double, height: Double, width: Double) {
    (self.top, self.left, self.height, self.width) = (top, left, height, width)
  }
}

extension PictureBox {
  /// The square in the middle of a picture that has 224 parts of 256 of its shorter side: what is left
  /// where the shorter side becomes 256 pixels and the middle 224 x 224 are kept.
  static func middle(of picture: Picture) -> PictureBox {
    let (height, width) = (Double(picture.height), Double(picture.width))
    let side = min(height, width) * 224 / 256
    return PictureBox(
      top: (height - side) / 2, left: (width - side) / 2, height: side, width: side)
  }
}

extension Picture {
  /// The part of the picture in a box that lies within it, as an image of `size` rows and columns, plane
  /// after plane.
  ///
  /// The interpolation is bilinear with antialiasing: each number is the mean of the picture's numbers
  /// around its place, weighed by a triangle that reaches as far as the next place, but at least one
  /// pixel, in both directions.
  func resampled(_ box: PictureBox, to size: Int) -> [UInt8] {
    let rows = Taps(from: box.top, box.height, of: height, to: size)
    let columns = Taps(from: box.left, box.width, of: width, to: size)
    let (start, end) = (columns.first[0], columns.first[size - 1] + columns.reach)
    let used = (min(end, width) - start) * channels
    var image = [UInt8](repeating: 0, count: channels * size * size)
    var line = [Float](repeating: 0, count: used)
    pixels.withUnsafeBufferPointer { pixels in
      line.withUnsafeMutableBufferPointer { line in
        for row in 0..<size {
          line.update(repeating: 0)
          for tap in 0..<rows.count[row] {
            let weight = rows.weights[row * rows.reach + tap]
            let source = pixels[(((rows.first[row] + tap) * width + start) * channels)...]
            for (index, number) in source.prefix(used).enumerated() {
              line[index] += weight * Float(number)
            }
          }
          for column in 0..<size {
            for channel in 0..<channels {
              var sum: Float = 0.5
              var source = (columns.first[column] - start) * channels + channel
              for tap in 0..<columns.count[column] {
                sum += columns.weights[column * columns.reach + tap] * line[source]
                source += channels
              }
              image[(channel * size + row) * size + column] = UInt8(min(sum, 255))
            }
          }
        }
      }
    }
    return image
  }
}

/// Of which pixels along an axis each one of the result is the mean, and with which weights.
private struct Taps {
  /// The most pixels that make one.
  let reach: Int
  /// The first pixel of each.
  var first: [Int] = []
  /// How many pixels make each.
  var count: [Int] = []
  /// `reach` weights for each, of which `count` are used.
  var weights: [Float] = []

  /// The taps of `size` pixels that divide the stretch of `length` from `start` on, of `pixels` in all.
  init(from start: Double, _ length: Double, of pixels: Int, to size: Int) {
    let scale = length / Double(size)
    let radius = max(scale, 1)
    reach = min(Int((2 * radius).rounded(.up)) + 1, pixels)
    for index in 0..<size {
      let centre = start + (Double(index) + 0.5) * scale
      let low = max(0, Int((centre - radius).rounded(.down)))
      let high = min(pixels, Int((centre + radius).rounded(.up)))
      let heights = (low..<high).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / radius) }
      let sum = heights.reduce(0, +)
      first.append(low)
      count.append(heights.count)
      weights += heights.map { Float($0 / sum) }
      weights += Array(repeating: 0, count: reach - heights.count)
    }
  }
}
