/// Notes that several figures share.
enum Note {
  static let layers =
    "The text speaks of one hidden layer (shallow) and of seven (deep); the published code has two and "
    + "eight tanh layers. '--as text' takes the text's."
  static let inputLayer =
    "By the text's equations 6 and 7 the inputs, too, pass tanh and the rule; the published code begins "
    + "with a linear layer. '--as text' gives the inputs the rule, and a standard network a tanh with α = 1 "
    + "and β = 0."
  static let divisor =
    "The published losses were sums over an epoch divided by the number of batches less one; they are "
    + "multiplied by 299/300 (MNIST) or 249/250 (CIFAR-10) here."
  static let outputReLU =
    "The outputs pass a ReLU before the loss (the paper's step 2). Where all ten are silent for every "
    + "image the network is dead: its loss stays at ln 10 = 2.303. Such networks, and all whose last "
    + "loss is above 2.25, are counted as dead and drawn apart; they stay in the medians."
  static let seeds =
    "The authors' seeds are not known, so that only distributions can be compared. Here the arms of one "
    + "seed share initial weights and batches."
  static let batches =
    "The training loss is the mean of an epoch's batch losses, each before its update."

  static let common = [layers, inputLayer, divisor, outputReLU, seeds, batches]
}
