import Experiments
import Foundation
import Homeostat
import Testing

@testable import HomeostatCommand

/// What is said of files that hold no rule.
@Suite("A file of a rule") struct RuleFileErrorTests {
  /// Files that are wrong, and what is said of them.
  static let wrong: [(String, String)] = [
    ("", "mine.yaml:1:1: a rule is 'name: value' lines, among them 'gain' and 'bias'"),
    ("just words", "mine.yaml:1:1: a rule is 'name: value' lines, among them 'gain' and 'bias'"),
    (
      "- gain\n- bias",
      "mine.yaml:1:1: a rule is 'name: value' lines, among them 'gain' and 'bias'"
    ),
    ("gain: [1, 2\nbias: bias", "mine.yaml:2:5: is not YAML: did not find expected ',' or ']'"),
    (
      "gain: gain\n  bias: bias\n x",
      "mine.yaml:2:7: is not YAML: mapping values are not allowed in this context"
    ),
    ("gain: gain\ngain: gain\nbias: bias", "mine.yaml:1:1: a key occurs twice: gain"),
    (
      "gain: gain",
      "mine.yaml:1:1: the rule equation needs 'bias': write an expression, or 'bias: bias' "
        + "where it does not move"
    ),
    (
      "bias: bias",
      "mine.yaml:1:1: the rule equation needs 'gain': write an expression, or 'gain: gain' "
        + "where it does not move"
    ),
    (
      "gain: gain\nbias: biass",
      "mine.yaml:2:7: there is no 'biass', did you mean 'bias'? The names here are bias, "
        + "gain, step, Cov, E, Var, …"
    ),
    (
      "rate: 0.1\ngain: (1 - rate) * gain + rate * E[x*y\nbias: bias",
      "mine.yaml:2:39: expected ']' for the '[' before it, not the end"
    ),
    (
      "gain: \"gain + biass\"\nbias: bias",
      "mine.yaml:1:15: there is no 'biass', did you mean 'bias'? The names here are bias, "
        + "gain, step, Cov, E, Var, …"
    ),
    (
      "gain: >-\n  gain\n  + biass\nbias: bias",
      "mine.yaml:3:5: there is no 'biass', did you mean 'bias'? The names here are bias, "
        + "gain, step, Cov, E, Var, …"
    ),
    (
      "gain: |\n  gain +\n    E[x] * (bias\nbias: bias",
      "mine.yaml:3:17: expected ')' for the '(' before it, not the end"
    ),
    (
      "gain: gain +\n  2 * gian\nbias: bias",
      "mine.yaml:2:7: there is no 'gian', did you mean 'gain'? The names here are bias, "
        + "gain, step, Cov, E, Var, …"
    ),
    ("rate: 0.1\ngain: gain\nbias: bias", "mine.yaml:1:1: the parameter 'rate' is used nowhere"),
    (
      "gian: gain\nbias: bias",
      "mine.yaml:1:1: the rule has no setting 'gian'; it has bias, form, gain, title; did "
        + "you mean 'gain'?"
    ),
    (
      "gain: gain\nbias: bias\ninstantanous: true",
      "mine.yaml:3:1: the rule has no setting 'instantanous'; it has bias, form, gain, "
        + "title; did you mean 'instantaneous'?"
    ),
    ("gain: gain\nbias: bias\nform: divided", "mine.yaml:3:1: 'divided' is not a value for 'form'"),
    ("gain:\nbias: bias", "mine.yaml:1:1: 'gain' is empty: write an expression"),
    ("gain: true\nbias: bias", "mine.yaml:1:1: 'true' is not an expression"),
    ("gain: {a: b}\nbias: bias", "mine.yaml:1:1: 'a=b' is not an expression"),
    (
      "rate: fast\ngain: rate\nbias: bias",
      "mine.yaml:1:1: 'fast' is not a value for the parameter 'rate': write a number, or a "
        + "schedule such as 0.01:factor=0.94:every=5"
    ),
    (
      "rate: 0.1:every=2\ngain: rate\nbias: bias",
      "mine.yaml:1:1: '0.1:every=2' is not a value for the parameter 'rate': write a number, "
        + "or a schedule such as 0.01:factor=0.94:every=5"
    ),
    (
      "parameters:\n  rate: 0.1\ngain: gain\nbias: bias",
      "mine.yaml:2:3: the parameter 'rate' is used nowhere"
    ),
    (
      "parameters: 3\ngain: gain\nbias: bias",
      "mine.yaml:1:1: '3' is not a table: write 'name: value' lines below 'parameters:'"
    ),
    (
      "parameters:\n  rate: quick\ngain: rate\nbias: bias",
      "mine.yaml:2:3: 'quick' is not a value for the parameter 'rate': write a number, or a "
        + "schedule such as 0.01:factor=0.94:every=5"
    ),
    (
      "parameters:\n  rate: 0.1\nspeed: 3\ngain: rate\nbias: bias",
      "mine.yaml:3:1: the rule has no setting 'speed'; it has bias, form, gain, parameters, "
        + "rate, title"
    ),
    (
      "memory: 1\ngain: gain\nbias: bias",
      "mine.yaml:1:1: '1' is not a table: write 'name: value' lines below 'memory:'"
    ),
    (
      "memory:\n  m: 1\ngain: m\nbias: bias",
      "mine.yaml:2:3: the memory 'm' needs 'initial', a number, and 'next', an expression"
    ),
    (
      "memory:\n  m:\n    initial: zero\n    next: m\ngain: m\nbias: bias",
      "mine.yaml:2:3: the memory 'm' needs a number as 'initial'"
    ),
    (
      "memory:\n  m:\n    initial: 0\ngain: m\nbias: bias",
      "mine.yaml:2:3: the memory 'm' needs an expression as 'next'"
    ),
    (
      "memory:\n  m:\n    initial: 0\n    next: m + q\ngain: m\nbias: bias",
      "mine.yaml:4:15: there is no 'q'. The names here are bias, gain, m, step, Cov, E, Var, "
        + "…"
    ),
    (
      "memory:\n  m:\n    start: 0\n    next: m\ngain: m\nbias: bias",
      "mine.yaml:3:5: a memory has no 'start'; it has initial, next"
    ),
    (
      "memory:\n  m:\n    initial: 0\n    next: m\ngain: gain\nbias: bias",
      "mine.yaml:2:3: the memory 'm' is used nowhere"
    ),
    (
      "m: 0.5\nmemory:\n  m:\n    initial: 0\n    next: m\ngain: m\nbias: bias",
      "mine.yaml:3:3: 'm' is both a memory and a parameter"
    ),
    (
      "memory:\n  gain:\n    initial: 0\n    next: 1\ngain: gain\nbias: bias",
      "mine.yaml:2:3: 'gain' is taken: choose another name"
    ),
    ("E: 0.1\ngain: E\nbias: bias", "mine.yaml:1:1: 'E' is taken: choose another name"),
    (
      "a-b: 0.1\ngain: a\nbias: bias",
      "mine.yaml:1:1: 'a-b' is not a name: write letters, digits and _"
    ),
    (
      "instantaneous: true\ngain: sd[x]\nbias: E[x]",
      "mine.yaml:1:1: an instantaneous rule needs 'evaluationGain' too, which moves the "
        + "neurons' own for evaluation"
    ),
    (
      "instantaneous: yes please\ngain: gain\nbias: bias",
      "mine.yaml:1:1: 'yes please' is not a value for 'instantaneous'"
    ),
    (
      "gain: gain\nbias: bias\nevaluationGain: gain",
      "mine.yaml:3:1: 'evaluationGain' is for a rule with 'instantaneous: true'"
    ),
    (
      "instantaneous: true\ngain: sd[x] + gain\nbias: E[x]\nevaluationGain: "
        + "gain\nevaluationBias: bias",
      "mine.yaml:2:15: 'gain' is not available here: an instantaneous rule takes its gain "
        + "and bias from x alone"
    ),
    (
      "instantaneous: true\ngain: sd[y]\nbias: E[x]\nevaluationGain: gain\nevaluationBias: "
        + "bias",
      "mine.yaml:2:10: 'y' is not available here: an instantaneous rule takes its gain and "
        + "bias from x alone"
    ),
    (
      "instantaneous: true\nrate: 0.1:factor=0.5\ngain: sd[x] * rate\nbias: "
        + "E[x]\nevaluationGain: gain\nevaluationBias: bias",
      "mine.yaml:3:15: 'rate' has a schedule: an instantaneous rule takes its gain and bias "
        + "from x alone"
    ),
    (
      "title: a/b\ngain: gain\nbias: bias",
      "mine.yaml:1:1: 'a/b' is not a title: write letters, digits, spaces and - _ . +"
    ),
    (
      "title: ip\ngain: gain\nbias: bias",
      "mine.yaml:1:1: 'ip' is the name of another rule: give this one another title"
    ),
    (
      "title: ''\ngain: gain\nbias: bias",
      "mine.yaml:1:1: '' is not a title: write letters, digits, spaces and - _ . +"
    ),
    (
      "name: wd\ngain: gain\nbias: bias",
      "mine.yaml:1:1: the rule of a file is an equation, not 'wd'"
    ),
    (
      "rate: 0.1:factor=0.5\ngain: E[rate*x]\nbias: bias",
      "mine.yaml:2:9: 'rate' is not a value of a row: E[…] takes u, x, y, numbers and "
        + "parameters without a schedule"
    ),
  ]

  @Test("that is wrong is refused with the line and the column", arguments: wrong)
  func refused(text: String, error: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Data(text.utf8), to: "mine.yaml")
    let path = folder.path("mine.yaml")
    let found = #expect(throws: ConfigurationError.self) { try RuleFile.rules(in: path) }
    let known = "max, median, min, sd, skewness, exp, log, sqrt, abs, tanh, sign, min, max, where"
    #expect(
      found?.description.replacing(path, with: "mine.yaml").replacing(known, with: "…") == error)
  }
}
