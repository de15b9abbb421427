/// Ends the process where something does not hold. `precondition` would not print its message in a release build.
func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
