package conformance

// faults are calls that fail by the client's own fault, by client and operation, with
// the reason. A call that works nevertheless fails the run.
var faults = map[string]string{}

// explained are differences between an answer and a client's model that are right, with
// the reason. A key is a difference, or operation: difference.
var explained = map[string]string{}
