import Settings
import Testing

@testable import Plasticity

/// What is said of expressions that are wrong.
@Suite("A wrong expression") struct EquationErrorTests {
  /// The gain of a rule with the parameters `rate`, a number, and `mu`, a schedule, and what is wrong
  /// with it.
  static let cases: [(String, String)] = [
    ("", "1: expected an expression, not the end"),
    ("   ", "1: expected an expression, not the end"),
    ("+", "1: expected a number, a name or '(', not '+'"),
    ("1 +", "4: expected a number, a name or '(', not the end"),
    ("1 + * 2", "5: expected a number, a name or '(', not '*'"),
    ("* gain", "1: expected a number, a name or '(', not '*'"),
    ("gain bias", "6: an operator is missing before 'bias'"),
    ("2 gain", "3: an operator is missing before 'gain'"),
    ("2E[x]", "2: an operator is missing before 'E'"),
    ("gain (1)", "1: 'gain' is not a function"),
    ("(gain", "6: expected ')' for the '(' before it, not the end"),
    ("((gain)", "8: expected ')' for the '(' before it, not the end"),
    ("gain)", "5: there is no opening bracket for this ')'"),
    ("(gain]", "6: expected ')' for the '(' before it, not ']'"),
    ("gain]", "5: there is no opening bracket for this ']'"),
    ("E[x", "4: expected ']' for the '[' before it, not the end"),
    ("E[x)", "4: expected ']' for the '[' before it, not ')'"),
    ("E[x y]", "5: an operator is missing before 'y'"),
    ("E x", "1: 'E' needs brackets: E[…]"),
    ("E(x)", "1: 'E' needs brackets: E[…]"),
    ("E", "1: 'E' needs brackets: E[…]"),
    ("E[]", "3: expected a number, a name or '(', not ']'"),
    ("E[x,]", "4: 'E' takes one expression: expected ']', not ','"),
    ("E[x, y]", "4: 'E' takes one expression: expected ']', not ','"),
    ("E[x, unbiased]", "4: 'E' takes one expression: expected ']', not ','"),
    ("Var[x, biased]", "8: expected 'unbiased' or ']', not 'biased'"),
    ("Var[x, y]", "8: expected 'unbiased' or ']', not 'y'"),
    ("Var[x unbiased]", "7: an operator is missing before 'unbiased'"),
    ("Cov[x]", "1: 'Cov' takes two expressions: Cov[x, y]"),
    ("Cov[x, y, x]", "9: expected ']' for the '[' before it, not ','"),
    (
      "Cov[x, unbiased]",
      "8: there is no 'unbiased'. The names here are rate, u, x, y, exp, log, sqrt, abs, "
        + "tanh, sign, min, max, where"
    ),
    ("sd[x,", "6: expected 'unbiased' or ']', not the end"),
    ("E[1]", "3: E[…] is a statistic over rows, but has none of u, x, y in it"),
    ("E[rate]", "3: E[…] is a statistic over rows, but has none of u, x, y in it"),
    (
      "E[x*gain]",
      "5: 'gain' is not a value of a row: E[…] takes u, x, y, numbers and parameters without "
        + "a schedule"
    ),
    (
      "E[x - bias]",
      "7: 'bias' is not a value of a row: E[…] takes u, x, y, numbers and parameters without "
        + "a schedule"
    ),
    (
      "E[step*x]",
      "3: 'step' is not a value of a row: E[…] takes u, x, y, numbers and parameters without "
        + "a schedule"
    ),
    ("E[E[x]]", "3: statistics cannot be nested: take 'E[…]' out of E[…]"),
    ("Var[x - E[x]]", "9: statistics cannot be nested: take 'E[…]' out of Var[…]"),
    ("median[2]", "8: median[…] is a statistic over rows, but has none of u, x, y in it"),
    ("x", "1: 'x' has a value for each row: use a statistic such as E[x]"),
    ("y + 1", "1: 'y' has a value for each row: use a statistic such as E[y]"),
    ("u*rate", "1: 'u' has a value for each row: use a statistic such as E[u]"),
    ("gain * x", "8: 'x' has a value for each row: use a statistic such as E[x]"),
    ("exp[gain]", "1: 'exp' needs brackets: exp(…)"),
    ("exp", "1: 'exp' needs brackets: exp(…)"),
    ("exp gain", "1: 'exp' needs brackets: exp(…)"),
    ("exp()", "5: expected a number, a name or '(', not ')'"),
    ("exp(gain, 1)", "1: 'exp' takes one value, not 2"),
    ("min(gain)", "1: 'min' takes two values, not 1"),
    ("max(1, 2, 3)", "1: 'max' takes two values, not 3"),
    ("where(gain > 0)", "1: 'where' takes three values, not 1"),
    ("where(gain > 0, 1)", "1: 'where' takes three values, not 2"),
    (
      "min[gain]",
      "5: 'gain' is not a value of a row: min[…] takes u, x, y, numbers and parameters "
        + "without a schedule"
    ),
    ("min(x, 1)", "5: 'x' has a value for each row: use a statistic such as E[x]"),
    ("median(x)", "1: 'median' needs brackets: median[…]"),
    ("tanh(gain", "10: expected ')' for the '(' before it, not the end"),
    ("log(gain,)", "10: expected a number, a name or '(', not ')'"),
    ("biass", "1: there is no 'biass', did you mean 'bias'? The names here are …"),
    ("Gain + 1", "1: there is no 'Gain', did you mean 'gain'? The names here are …"),
    ("gian", "1: there is no 'gian', did you mean 'gain'? The names here are …"),
    ("rat * gain", "1: there is no 'rat', did you mean 'rate'? The names here are …"),
    ("foo", "1: there is no 'foo'. The names here are …"),
    ("e[x*y]", "1: there is no 'e', did you mean 'E'? The names here are …"),
    ("var[x]", "1: there is no 'var', did you mean 'Var'? The names here are …"),
    ("Sd[x]", "1: there is no 'Sd', did you mean 'sd'? The names here are …"),
    ("sqr(gain)", "1: there is no 'sqr', did you mean 'sqrt'? The names here are …"),
    ("cos(gain)", "1: there is no 'cos', did you mean 'Cov'? The names here are …"),
    ("gain.x", "5: '.' is not part of the language"),
    ("gain(2)", "1: 'gain' is not a function"),
    ("bias[1]", "1: 'bias' is not a function"),
    ("rate[x]", "1: 'rate' is not a function"),
    ("usedGain", "1: there is no 'usedGain'. The names here are …"),
    ("1 / 0", "3: '/' has no finite value here"),
    ("log(0)", "1: 'log' has no finite value here"),
    ("log(-1)", "1: 'log' has no finite value here"),
    ("sqrt(-2)", "1: 'sqrt' has no finite value here"),
    ("0 ^ -1", "3: '^' has no finite value here"),
    ("exp(1000)", "1: 'exp' has no finite value here"),
    ("10 ^ 400", "4: '^' has no finite value here"),
    ("1e999", "1: '1e999' is too large a number"),
    ("1..2", "1: '1..2' is not a number"),
    ("1.2.3", "1: '1.2.3' is not a number"),
    ("1e", "2: an operator is missing before 'e'"),
    ("0/0 * gain", "2: '/' has no finite value here"),
    ("gain = 1", "6: '=' is not part of the language: write '==' to compare"),
    ("1 < gain < 2", "10: comparisons do not chain: use brackets"),
    ("gain == 1 == 2", "11: comparisons do not chain: use brackets"),
    ("gain < ", "7: expected a number, a name or '(', not the end"),
    ("< gain", "1: expected a number, a name or '(', not '<'"),
    ("gain <> 1", "7: expected a number, a name or '(', not '>'"),
    ("gain ** 2", "6: '**' is not part of the language: write '^'"),
    ("gain² + 1", "5: '²' is not part of the language: write '^2'"),
    ("2·gain", "2: '·' is not part of the language: write '*'"),
    ("α", "1: 'α' is not part of the language: write 'gain'"),
    ("gain − 1", "6: '−' is not part of the language: write '-'"),
    ("√gain", "1: '√' is not part of the language: write 'sqrt(…)'"),
    ("|gain|", "1: '|' is not part of the language: write 'abs(…)'"),
    ("{gain}", "1: '{' is not part of the language: write '('"),
    ("gain; bias", "5: ';' is not part of the language: an expression is one line of arithmetic"),
    ("gain: 1", "5: ':' is not part of the language: an expression is one line of arithmetic"),
    ("gain && bias", "6: '&' is not part of the language: write a product of comparisons"),
    ("!gain", "1: '!' is not part of the language: write '!=' to compare"),
    ("gain ≥ 1", "6: '≥' is not part of the language: write '>='"),
    ("gain # x", "6: '#' is not part of the language"),
    ("gain % 2", "6: '%' is not part of the language"),
    ("η * gain", "1: 'η' is not part of the language: name a parameter in Latin letters"),
    (
      "gain\n  + (bias\n  * )",
      "the rule mine: gain, line 3, column 5: expected a number, a name or '(', not ')'"
    ),
    (
      "gain\n + biass",
      "the rule mine: gain, line 2, column 4: there is no 'biass', did you mean 'bias'? The "
        + "names here are …"
    ),
    ("gain ^", "7: expected a number, a name or '(', not the end"),
    ("gain ^ * 2", "8: expected a number, a name or '(', not '*'"),
    ("--", "3: expected a number, a name or '(', not the end"),
    ("-(", "3: expected a number, a name or '(', not the end"),
    ("1,2", "2: expected an operator or the end, not ','"),
    (
      "where(gain > 0; 1, 2)",
      "15: ';' is not part of the language: an expression is one line of arithmetic"
    ),
    ("unbiased", "1: there is no 'unbiased'. The names here are …"),
    ("E[x, ", "4: 'E' takes one expression: expected ']', not ','"),
    ("'gain'", "1: ''' is not part of the language"),
    ("gain + \"bias\"", "8: '\"' is not part of the language"),
    (
      "E[u*x*q]",
      "7: there is no 'q'. The names here are rate, u, x, y, exp, log, sqrt, abs, tanh, "
        + "sign, min, max, where"
    ),
  ]

  @Test("is refused with what is wrong, and where", arguments: cases)
  func wrong(expression: String, error: String) {
    let found = #expect(throws: EquationError.self) {
      try EquationRule(written: [
        "gain": .text(expression), "bias": .text("bias * rate * mu * v"), "rate": .number(0.1),
        "mu": .text("0.1:factor=0.9"), "title": .text("mine"),
        "memory": .table(["v": .table(["initial": .number(0), "next": .text("E[y]")])]),
      ])
    }
    #expect(found.map(Self.short) == error)
  }

  /// The error as the table has it: without the rule's name, and without the long list of names.
  private static func short(_ error: EquationError) -> String {
    let text = error.description.replacing("the rule mine: gain, line 1, column ", with: "")
    let known =
      "bias, gain, mu, rate, step, v, Cov, E, Var, max, median, min, sd, skewness, exp, log, "
      + "sqrt, abs, tanh, sign, min, max, where"
    return text.replacing(known, with: "…")
  }
}
