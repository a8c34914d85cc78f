// Package shipping is the resource innertrail_shipping, as Terraform sees it: schema,
// models, plan, import and private state. What it does to the cloud is in package
// reconcile:
//
//	configuration --expand--> Spec         what is declared, in plain Go
//	cloud         --Observe-> Observed     what there is, in plain Go
//	Spec.Steps(Observed)   -> []Step       what separates the two; pure
//	Reconciler.Run                         executes the steps, observes again
//
// Create and Update are the same reconciliation, Read is Observe, Delete observes and
// deletes.
package shipping
