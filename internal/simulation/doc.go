// Package simulation plays histories of a shipping against the domain as it is shipped: package
// reconcile, without Terraform, HTTP or real time. It only has tests to run it.
//
// A history is a [World] with the state of the one who manages a shipping. A process of the provider
// runs in a bubble of testing/synctest: whenever all its goroutines wait for the cloud, it is decided
// who goes on, so that a history is the same each time it is played, other people can act at each
// point, and the process can be killed there.
//
// # What stands for what
//
// A [State] has the parts that the domain can see or change, each with the values that it treats
// differently:
//
//   - the role: absent, or with a trust that lets ActionTrail in, does not name it, denies it alone or
//     among others, or cannot be read; with its policy or without;
//   - two projects, one of which the shipping may move to: absent, ready, stopped, in another region,
//     of another account; without a policy, with one that denies delivery, or with an unreadable one;
//   - in each the Logstore: absent, or with a retention that is shorter or longer than what is
//     declared, open to anonymous writes, modifiable, made by others since;
//   - its index: absent, the standard one, without a field of it, with a field of others;
//   - the trail, of which an account has one: absent, stopped, to the other project, through another
//     role, of another name, in another region;
//   - whether Log Service lets anything but a trail create the Logstore.
//
// What is left out cannot change which branch the domain takes, or is the business of other tests:
// names and regions beyond two, settings of a Logstore that are merged as the retention is, declared
// indexes, several resources in a configuration, the plan as Terraform shows it, and how the client
// repeats calls.
//
// [Declared] and [Recorded] are a configuration and a state. The stand-in for Terraform does what the
// resource does: refresh, preconditions of the plan, apply, and what a failed or killed apply saves.
package simulation
