import Programs

/// Which operations are different on datagrams.
extension Engine {
    /// Carries out an operation that has a way of its own on a socket that several conversations share; nil for the others.
    mutating func executeOnDatagrams(
        _ connection: Slot, _ step: UnsafePointer<Step>
    ) -> Connection.Turn? {
        guard connection.pointee.isShare else { return nil }
        switch step.pointee.name {
        case .send, .sendMessage, .sendTo, .receive, .receiveMessage, .reply, .sample, .sleep, .waitFor,
            .hold,
            .resume, .repeat:
            return nil
        case .close:
            closeShare(connection, place(connection, step), .close, .none)
            return .over
        case .accept, .bind, .connect, .sendUrgent, .shutdown, .reset, .linger, .vanish, .deafen, .heal,
            .duplicate,
            .release, .unconnect, .setOption, .pause, .listen:
            skip(connection, step, .shared)
            return .next
        }
    }
}
