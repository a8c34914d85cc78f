// Package shipping is the resource innertrail_shipping: one shipping of
// Inner-ActionTrail, which is made of a delivery role, a Logstore with its
// index, and a trail.
//
// The way of the data:
//
//	configuration --declare()--> declaration     what is asked for, in plain Go
//	cloud         --observe()--> observation     what there is, in plain Go
//	steps(declaration, observation) -> []step    what separates the two; pure
//	reconciler.run                               does the steps, observes again
//
// Create and Update are the same reconcile, Read is observe, Delete is observe
// and undo. Each component is one file, read from top to bottom: its attributes,
// what is declared, what is observed, what is wrong with it in words, and the
// steps that mend it.
package shipping
