// Package simulation plays histories of a shipping against the domain as it is shipped: package
// reconcile, without Terraform, HTTP or real time. It only has tests to run it.
//
// A history is a [World] with the states of those who manage a shipping in it. A process of the provider
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
// indexes, the plan as Terraform shows it, and how the client repeats calls. Of the regions without
// anything in them, a process gets its answers at once: whenever it asks, they are the same.
//
// [Declared] and [Recorded] are a configuration and a state. The stand-in for Terraform does what the
// resource does: refresh, plan, the second plan when it applies, the apply, and what a failed or killed run
// saves. Each phase is a process of its own, which has forgotten what the one before knew.
//
// # The exploration
//
// TestExplore is exhaustive within its bounds, and the same each time. It begins with all cases that
// differ in at most -depth parts from a healthy shipping or from nothing: what there is, what is
// recorded, and what is declared or destroyed. Those that differ in at most -trouble-depth parts have,
// in addition, one of these troubles:
//
//   - one of the acts of others before any round of calls; an act that changes nothing is left out;
//   - one write fails, or acts and is not answered.
//
// Each of these histories is also cut off right before and right after each of its writes, by a kill.
// Then the same is applied again without trouble until nothing changes, and the ways out are taken that
// the error names, if there is one. That depends on nothing but what there is and what is recorded, so
// it is played once for each such pair. This is why a kill at each point of each history costs little.
//
// A state of the whole is what there is, what is declared and recorded, and where the process is: the
// calls that it waits to make, and the writes that it has made. Logstores are numbered by their age,
// since only the order of their times matters, and trails are not numbered, so that no state is counted
// twice. How often something was tried does not count as a state, either.
//
// The properties: the history ends and stays; what it ends in is as declared, or an error that is the
// same each time and names a way out that works; nothing is deleted, shortened, widened or narrowed
// that was not asked for, and shown; shipping that no one else has ended goes on, or an error says so.
// A write that met what others did between the look before it and the write is counted apart: the
// services have no condition for a write.
//
// # Lives
//
// TestLives plays lives by seed: up to eight runs of two owners of the trail, each run with any number
// of troubles. An owner applies, refreshes, imports, destroys, moves to the other project, loses the
// state or restores an older one, upgrades one of before last_applied, hands the trail on to the other
// owner with or without an import, or declares it twice. The troubles are acts of others, failed calls,
// lost answers, a kill, reads that show the past, jumps of the clock, and a run of the other owner at
// the same time. After the last run, it must come to rest as above. A life that goes wrong is shrunk
// to the shortest one that goes wrong in the same way, and printed as a value to play again.
//
// Reads that show the past can mislead any program. A write after such a read that breaks a property is
// counted apart; one after a later read of the same that shows the present is not.
package simulation
