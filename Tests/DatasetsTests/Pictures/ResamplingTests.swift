import Testing

@testable import Datasets

@Suite struct ResamplingTests {
  private func picture(_ height: Int, _ width: Int, _ value: (Int, Int) -> Int) -> Picture {
    Picture(
      pixels: (0..<height).flatMap { row in (0..<width).map { UInt8(value(row, $0)) } },
      channels: 1, height: height, width: width)
  }

  private func whole(_ picture: Picture) -> PictureBox {
    PictureBox(
      top: 0, left: 0, height: Double(picture.height), width: Double(picture.width))
  }

  @Test func `at its own size a picture stays as it is`() {
    let noise = picture(9, 9) { ($0 * 37 + $1 * 101) % 256 }
    #expect(noise.resampled(whole(noise), to: 9) == noise.pixels)
  }

  @Test func `half the size is the mean by a triangle of two pixels to both sides`() {
    // In the middle the weights are 1, 3, 3, 1 over 8; at the edge, without what is outside, 3, 3, 1.
    let line = picture(8, 8) { _, column in [0, 80, 160, 240, 8, 16, 24, 32][column] }
    let half = line.resampled(whole(line), to: 4)
    func rounded(_ sum: Int, _ weight: Int) -> UInt8 {
      UInt8((Double(sum) / Double(weight)).rounded())
    }
    let expected = [
      rounded(3 * 0 + 3 * 80 + 160, 7), rounded(80 + 3 * 160 + 3 * 240 + 8, 8),
      rounded(240 + 3 * 8 + 3 * 16 + 24, 8), rounded(16 + 3 * 24 + 3 * 32, 7),
    ]
    #expect(half == (0..<4).flatMap { _ in expected })
  }

  @Test func `twice the size lies between the pixels`() {
    let pair = picture(1, 2) { _, column in [0, 100][column] }
    // Places at -1/4, 1/4, 3/4 and 5/4 of a pixel, of which the outer ones have one pixel only.
    let wide = pair.resampled(whole(pair), to: 4)
    #expect(Array(wide[0..<4]) == [0, 25, 75, 100])
  }

  @Test func `channels come as planes and stay apart`() {
    let colours = Picture(
      pixels: (0..<25).flatMap { _ in [UInt8(10), 20, 30] }, channels: 3, height: 5, width: 5)
    let small = colours.resampled(whole(colours), to: 3)
    #expect(small == plain([10], 9) + plain([20], 9) + plain([30], 9))
  }

  @Test func `the middle of a picture whose shorter side is 256 is cut out as it is`() {
    let photo = picture(256, 300) { ($0 * 7 + $1 * 3) % 256 }
    let middle = photo.resampled(.middle(of: photo), to: 224)
    let expected = (16..<240).flatMap { row in
      (38..<262).map { photo.pixels[row * 300 + $0] }
    }
    #expect(middle == expected)
  }

  @Test func `a part of any size gives numbers between the least and the greatest`() {
    var random = SplitMix(state: 9)
    for _ in 0..<50 {
      let (height, width) = (
        Int.random(in: 1...40, using: &random), Int.random(in: 1...40, using: &random)
      )
      let noise = picture(height, width) { _, _ in Int.random(in: 100...120, using: &random) }
      let high = Double.random(in: 0.01...Double(height), using: &random)
      let wide = Double.random(in: 0.01...Double(width), using: &random)
      let box = PictureBox(
        top: Double.random(in: 0...Double(height) - high, using: &random),
        left: Double.random(in: 0...Double(width) - wide, using: &random), height: high,
        width: wide)
      let image = noise.resampled(box, to: Int.random(in: 1...20, using: &random))
      #expect(image.allSatisfy { (100...120).contains($0) }, "\(box) of \(height) x \(width)")
    }
  }
}
