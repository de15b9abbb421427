/// The known name that a misspelt one most likely stands for, or nil where none is near.
package func nearest(to name: String, in known: [String]) -> String? {
    let misspelt = Array(name.lowercased().utf8.prefix(64))
    let limit = max(1, misspelt.count / 3)
    return
        known
        .map { (name: $0, distance: distance(misspelt, Array($0.lowercased().utf8))) }
        .filter { $0.distance <= limit }
        .min { $0.distance < $1.distance }?.name
}

/// The edit distance of two names, a swap of neighbours counted as one.
private func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var older: [Int] = []
    var previous = Array(0...second.count)
    for row in 0..<first.count {
        var current = [row + 1]
        for column in 0..<second.count {
            let replaced = previous[column] + (first[row] == second[column] ? 0 : 1)
            var best = min(replaced, previous[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                best = min(best, older[column - 1] + 1)
            }
            current.append(best)
        }
        older = previous
        previous = current
    }
    return previous[second.count]
}
