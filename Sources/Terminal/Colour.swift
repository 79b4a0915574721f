package struct Colour: Sendable, Equatable {
  /// Intensities from 0 to 255.
  package var red: Int
  /// Intensities from 0 to 255.
  package var green: Int
  /// Intensities from 0 to 255.
  package var blue: Int

  package init(_ hexadecimal: Int) {
    red = hexadecimal >> 16 & 0xff
    green = hexadecimal >> 8 & 0xff
    blue = hexadecimal & 0xff
  }

  /// What stands for a missing value: a grey that viridis does not have.
  package static let missing = Colour(0x585858)

  /// Viridis (van der Walt and Smith 2015, in the public domain): perceptually uniform, and as ordered in
  /// grey or to colour-blind eyes.
  ///
  /// - Parameter position: from 0 (dark violet) to 1 (yellow); taken as the nearer end outside.
  /// - Returns: the map's colour to within 6 of 255, interpolated between 17 of its points.
  package static func viridis(_ position: Double) -> Colour {
    let scaled = max(0, min(1, position)) * Double(anchors.count - 1)
    let index = min(Int(scaled), anchors.count - 2)
    let rest = scaled - Double(index)
    var colour = anchors[index]
    for channel in [\Colour.red, \.green, \.blue] {
      let step = Double(anchors[index + 1][keyPath: channel] - colour[keyPath: channel])
      colour[keyPath: channel] += Int((rest * step).rounded())
    }
    return colour
  }

  /// Viridis at 0, 1/16, … 1.
  private static let anchors: [Colour] = [
    0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c,
    0x1fa088, 0x28ae80, 0x3fbc73, 0x5ec962, 0x84d44b, 0xaddc30, 0xd8e219, 0xfde725,
  ].map { Colour($0) }

  /// The number of the nearest colour in xterm's cube or its greys.
  var xterm: Int {
    func level(_ intensity: Int) -> Int {
      intensity < 48 ? 0 : intensity < 115 ? 1 : (intensity - 35) / 40
    }
    let levels = [level(red), level(green), level(blue)]
    let cube = levels.map { $0 == 0 ? 0 : 55 + 40 * $0 }
    let grey = max(0, min(23, ((red + green + blue) / 3 - 3) / 10))
    let shade = 8 + 10 * grey
    func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
      (red - r) * (red - r) + (green - g) * (green - g) + (blue - b) * (blue - b)
    }
    if distance(shade, shade, shade) < distance(cube[0], cube[1], cube[2]) { return 232 + grey }
    return 16 + 36 * levels[0] + 6 * levels[1] + levels[2]
  }

  /// The control sequence that makes it the colour of what is written next.
  func foreground(_ style: TerminalStyle) -> String {
    switch style {
    case .characters: ""
    case .colours256: "\u{1b}[38;5;\(xterm)m"
    case .trueColour: "\u{1b}[38;2;\(red);\(green);\(blue)m"
    }
  }

  /// The control sequence that makes it the colour behind what is written next.
  func background(_ style: TerminalStyle) -> String {
    switch style {
    case .characters: ""
    case .colours256: "\u{1b}[48;5;\(xterm)m"
    case .trueColour: "\u{1b}[48;2;\(red);\(green);\(blue)m"
    }
  }

  /// The control sequence that ends colours.
  static func reset(_ style: TerminalStyle) -> String {
    style == .characters ? "" : "\u{1b}[0m"
  }
}
