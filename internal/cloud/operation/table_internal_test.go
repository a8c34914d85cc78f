package operation

import (
	"regexp"
	"testing"
)

// No call of the provider deletes a project, an index, a role or a policy, or detaches a
// policy. Only a trail and, on request, a Logstore are deleted.
func TestOperations_neverDelete(t *testing.T) {
	t.Parallel()
	deleting := regexp.MustCompile(`(?i)delete|detach|remove|drop|clear`)
	allowed := map[string]Purpose{"DeleteInnerTrail": Ship | EndTrail, "DeleteLogStore": DeleteLogs}
	found := 0
	for _, op := range DefaultInnerTrailAPI().operations() {
		if !deleting.MatchString(op.Action + op.Permission) {
			continue
		}
		found++
		if purpose, ok := allowed[op.Action]; !ok || op.Purpose != purpose {
			t.Errorf("%s is called for %b", op.Action, op.Purpose)
		}
		if !op.Alters {
			t.Errorf("%s does not count as a call that ends something", op.Action)
		}
	}
	if found != len(allowed) {
		t.Errorf("%d operations delete something, want %d", found, len(allowed))
	}
}

// The policy that cannot end anything has no call that can weaken what exists: each
// such call is marked.
func TestOperations_alters(t *testing.T) {
	t.Parallel()
	altering := regexp.MustCompile(`^(Delete|Stop|Update|Detach|Set|Put|Close|Disable)`)
	for _, op := range DefaultInnerTrailAPI().operations() {
		if marked := altering.MatchString(op.Action); op.Alters != marked || op.Alters && !op.Mutating {
			t.Errorf("%s alters what exists: %t, want %t", op.Action, op.Alters, marked)
		}
	}
}

// A guard denies the calls that stop or delete to those who repair: each is marked, and no other.
func TestOperations_ends(t *testing.T) {
	t.Parallel()
	ending := regexp.MustCompile(`^(Delete|Stop|Detach|Close|Disable)`)
	for _, op := range DefaultInnerTrailAPI().operations() {
		if marked := ending.MatchString(op.Action); op.Ends != marked || op.Ends && !op.Alters {
			t.Errorf("%s ends what exists: %t, want %t", op.Action, op.Ends, marked)
		}
	}
}
