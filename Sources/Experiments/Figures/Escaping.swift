/// Plain text as Markdown and LaTeX show it, whatever the names of data, rules and folders hold.
enum Escaping {
  /// A text in a cell of a table of Markdown.
  static func markdownCell(_ text: String) -> String {
    markdown(text).replacing("|", with: "\\|")
  }

  /// A text in a line of Markdown.
  static func markdown(_ text: String) -> String {
    let characters = Array(oneLine(text))
    // Brackets alone, as in E[xy], are no link.
    let isLink = ["](", "]["].contains(where: text.contains) || text.hasPrefix("[")
    var escaped = ""
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : nil
      let isSpecial =
        switch character {
        case "\\", "`", "~", "$": true
        case "[": isLink
        case "*", "_": !standsAlone(index, in: characters)
        case "<": next.map { $0.isLetter || "/!?".contains($0) } ?? false
        case "&": next.map { $0.isLetter || $0 == "#" } ?? false
        default: false
        }
      escaped += (isSpecial ? "\\" : "") + String(character)
    }
    return escaped
  }

  /// Whether a run of equal marks, such as the *** of a significance, stands between blanks, where it
  /// emphasises nothing.
  private static func standsAlone(_ index: Int, in characters: [Character]) -> Bool {
    let before = characters[..<index].last { $0 != characters[index] }
    let after = characters[index...].first { $0 != characters[index] }
    return (before ?? " ") == " " && [" ", ","].contains(after ?? " ")
  }

  /// A text in a block of code, fenced so that nothing in it can end the block.
  static func codeBlock(_ text: String) -> String {
    var fence = "```"
    while text.contains(fence) { fence += "`" }
    return "\(fence)\n\(text)\n\(fence)\n"
  }

  /// A text in a cell of a LaTeX table.
  static func latex(_ text: String) -> String {
    let escaped = oneLine(text).map { latexSpecials[$0] ?? String($0) }.joined()
    // After the end of a row these two would be read as its options.
    return ["[", "*"].contains(escaped.first) ? "{}" + escaped : escaped
  }

  private static let latexSpecials: [Character: String] = [
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#",
    "%": "\\%", "_": "\\_", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "$<$",
    ">": "$>$", "|": "$|$", "±": "$\\pm$", "−": "--", "–": "--", "·": "$\\cdot$",
    "×": "$\\times$", "≤": "$\\leq$", "≥": "$\\geq$", "α": "$\\alpha$", "β": "$\\beta$",
    "γ": "$\\gamma$", "δ": "$\\delta$", "η": "$\\eta$", "λ": "$\\lambda$", "μ": "$\\mu$",
    "σ": "$\\sigma$",
  ]

  /// A text without line breaks and other control characters.
  static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline || $0.isControl ? " " : $0 })
  }
}

extension Character {
  fileprivate var isControl: Bool {
    unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
