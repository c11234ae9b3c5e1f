private let getItAgain = "Get the file again; `homeostat data list` names the sets it can fetch."

extension DatasetError {
  var fileText: String {
    switch self {
    case .missingFile(let path):
      "There is no file \(path). Check the name, or fetch the set with `homeostat data fetch`."
    case .unreadable(let path, let reason):
      "\(path) cannot be read: \(reason). Check that it is a file and that you may read it."
    case .empty(let path):
      "\(path) is empty. \(getItAgain)"
    case .notGzip(let path):
      "\(path) is not a gzip file, though its name ends in .gz. "
        + "If it is already unpacked, drop the .gz from its name; otherwise get the file again."
    case .truncatedGzip(let path):
      "\(path) ends in the middle of its gzip data; the download or copy was cut. \(getItAgain)"
    case .corruptGzip(let path, let reason):
      "\(path) is damaged: its gzip data do not unpack (\(reason)). \(getItAgain)"
    case .inflated(let path):
      "\(path) unpacks to more than a hundred times its size, as a decompression bomb does. "
        + "If you trust it, unpack it with gunzip first."
    case .corruptArchive(let path, let reason):
      "\(path) is damaged: it does not unpack as a tar archive (\(reason)). \(getItAgain)"
    case .missingMember(let archive, let member):
      "\(archive) holds no file \(member), so it is not the archive that its name says. "
        + getItAgain
    default: ""
    }
  }

  var contentText: String {
    switch self {
    case .wrongMagic(let path, let found, let expected):
      "\(path) begins with \(hex(found)) where an IDX file of this kind begins with "
        + "\(hex(expected)) (2051 for images, 2049 for labels). Check that it is the right file."
    case .wrongDimensions(let path, let found, let expected):
      "\(path) states \(found), but \(expected) is needed. Check that it is the right file."
    case .truncated(let path, let found, let expected):
      "\(path) is cut short: \(bytes(found)) where its header asks for \(bytes(expected)). "
        + getItAgain
    case .extraData(let path, let expected):
      "\(path) goes on after the \(bytes(expected)) that it should hold. \(getItAgain)"
    case .countMismatch(let images, let imageCount, let labels, let labelCount):
      "\(images) holds \(grouped(imageCount)) images, but \(labels) holds "
        + "\(grouped(labelCount)) labels. The two files must come from the same set."
    case .labelOutOfRange(let path, let index, let label, let classCount):
      "\(path) gives image \(index) (counted from 0) the label \(label), but there are only "
        + "\(classCount) classes, 0 to \(classCount - 1). \(getItAgain)"
    default: recordText
    }
  }

  private var recordText: String {
    switch self {
    case .wrongRecordSize(let path, let byteCount, let recordSize):
      "\(path) holds \(bytes(byteCount)), which is no whole number of records of "
        + "\(bytes(recordSize)). Check that it is the binary version, and whole."
    case .wrongRecordCount(let path, let found, let expected):
      "\(path) holds \(grouped(found)) images where it should hold \(grouped(expected)). "
        + getItAgain
    case .invalidPNG(let path, let reason):
      "\(path) cannot be read as a PNG image: \(reason). Save it again, or get it again if it has "
        + "been cut."
    case .invalidJPEG(let path, let reason):
      "\(path) cannot be read as a JPEG image: \(reason). Save it again, or get it again if it has "
        + "been cut."
    case .unreasonableImage(let path, let found):
      "\(path) states \(found) pixels (rows x columns), which no image has. \(getItAgain)"
    case .invalidPictures(let path, let reason):
      "\(path) is no folder of pictures that can be learned: \(reason)"
    case .invalidRecording(let path, let reason):
      "\(path) cannot be read as a recording, one number a line: \(reason). Get it again."
    case .invalidTexts(let path, let reason):
      "\(path) cannot be read as texts: \(reason)."
    case .otherKind(let path, let what, let advice):
      "\(path) is \(what)\(what.contains(" but ") ? "" : ", which is not read here"). \(advice)"
    case .wrongImageSize(let path, let found, let expected):
      "\(path) is \(found) pixels (rows x columns), but the network takes \(expected). "
        + "Resize the image first."
    default: ""
    }
  }

  var setText: String {
    switch self {
    case .unknownSet(let name, let known):
      "There is no data set '\(name)', and no folder of that name. Known sets: "
        + known.joined(separator: ", ")
        + "; a network also trains on a folder with IDX or CIFAR files or with pictures in train/CLASS/, "
        + "or on a table (.csv, .tsv, .data or .txt), given by its path."
    case .missingSet(let name, let lookedIn):
      "The data set \(name) is not on this machine. Looked in:\n"
        + lookedIn.map { "  \($0)\n" }.joined()
        + "Fetch it with `homeostat data fetch \(name)`, or point --data-root or HOMEOSTAT_DATA "
        + "at the folder that holds \(name)/."
    case .wrongKind(let name, let kind, let needed):
      "The data set \(name) \(kind.phrase), but \(needed.request) needed here."
    case .unrecognisedFolder(let path, let hint):
      "\(path) holds no data set of a known format. "
        + (hint.isEmpty
          ? "Expected are IDX files (train-images-idx3-ubyte and its three companions, .gz or not) "
            + "or the binary version of CIFAR-10 (data_batch_1.bin …) or CIFAR-100 (train.bin, "
            + "test.bin), or pictures (.jpg, .jpeg or .png) in train/CLASS/." : hint)
    case .unrecognisedFile(let path):
      "\(path) is no data set of a known format. A network learns a folder of IDX or CIFAR files "
        + "or of pictures, given by its path, or a table; if this is one, give it a name that ends in .csv, .tsv, "
        + ".data or .txt."
    default: ""
    }
  }

  var downloadText: String {
    switch self {
    case .cannotWrite(let path, let reason):
      "Cannot write \(path): \(reason). Free some space, or choose another folder with "
        + "--data-root or HOMEOSTAT_DATA."
    case .wrongSize(let source, let found, let expected):
      "\(source) has \(bytes(found)) instead of \(bytes(expected))."
    case .wrongChecksum(let source, let found, let expected):
      "\(source) has the SHA-256 \(found) instead of \(expected)."
    case .noMirror(let set, let file, let reason, let folder):
      "The data set \(set) cannot be fetched: \(reason). Put \(file) into \(folder), or set "
        + "HOMEOSTAT_MIRROR to the base URL of a mirror of your own."
    case .notFetched(let set, let reason, let folder):
      "The data set \(set) cannot be fetched: \(reason). Put them into \(folder)."
    case .downloadFailed(let file, let attempts):
      "Could not fetch \(file):\n" + attempts.map { "  \($0)\n" }.joined()
        + "Try again later (a download goes on where it stopped), or set HOMEOSTAT_MIRROR to the "
        + "base URL of a mirror of your own."
    case .failedVerification(let sets):
      "Not all files are right in: \(sets.joined(separator: ", ")). "
        + "`homeostat data fetch \(sets.first ?? "NAME")` gets what is missing or wrong again."
    default: ""
    }
  }
}

/// A whole number with a comma at each thousand, whatever the locale.
func grouped(_ number: Int) -> String {
  var text = String(number.magnitude)
  var position = text.count - 3
  while position > 0 {
    text.insert(",", at: text.index(text.startIndex, offsetBy: position))
    position -= 3
  }
  return number < 0 ? "-" + text : text
}

private func bytes(_ count: Int) -> String {
  count == 1 ? "1 byte" : "\(grouped(count)) bytes"
}

private func hex(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
