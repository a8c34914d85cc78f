package guard

import (
	"slices"
	"strings"
	"testing"
)

// user returns the ARN of a user of the account.
func user(name string) string { return "acs:ram::" + account + ":user/" + name }

// No user becomes a caller that does not exist by a new name, and one that is created as such, or a role, gets no
// credentials and no permissions.
func TestGuard_absentCaller(t *testing.T) {
	t.Parallel()
	g := example()
	role := "acs:ram::" + account + ":role/on-call"
	g.Callers = append(g.Callers, role)
	for _, l := range []Language{RAM, Control} {
		for _, who := range []string{administrator, apply} {
			bound := documents(t, g, l, who)
			for _, c := range []call{
				{action: "ram:CreateAccessKey", resource: caller},
				{action: "ram:CreateLoginProfile", resource: caller},
				{action: "ram:AttachPolicyToUser", resource: caller},
				{action: "ram:AttachPolicyToRole", resource: role},
				{action: "ram:UpdateRole", resource: role},
			} {
				if allows(t, bound, who, c.action, c.resource) {
					t.Errorf("%s: %s may call %s on %s", l.name, who, c.action, c.resource)
				}
			}
			if l.exempts && allows(t, bound, who, "ram:UpdateUser", user("mallory")) {
				t.Errorf("%s: %s may rename a user", l.name, who)
			}
			// A user who is renamed keeps the RAM policies of the guard.
			if allows(t, bound, user("hub"), "sts:AssumeRole", breakGlass) && l.name == RAM.name {
				t.Errorf("%s: a renamed user may assume the break-glass role", l.name)
			}
		}
	}
	g.Callers = []string{role}
	for _, action := range []string{"ram:UpdateUser", "ram:RestoreUserFromRecycleBin"} {
		if !allows(t, documents(t, g, Control, administrator), administrator, action, user("mallory")) {
			t.Errorf("%s is denied although no user is a caller", action)
		}
	}
	if slices.Contains(g.Inferred(Control), restores) || !slices.Contains(example().Inferred(RAM), restores) {
		t.Errorf("inferred are %q and %q", g.Inferred(Control), example().Inferred(RAM))
	}
}

// The identity providers that are named are protected, in either spelling, and without any name all of the account.
func TestGuard_identityProviders(t *testing.T) {
	t.Parallel()
	for _, l := range []Language{RAM, Control} {
		for _, row := range []struct {
			named    []string
			resource string
			may      bool
		}{
			{nil, oidcProvider, false},
			{nil, samlProvider, false},
			{[]string{oidcProvider}, oidcProvider, false},
			{[]string{oidcProvider}, strings.ToLower(oidcProvider), false},
			{[]string{oidcProvider}, samlProvider, true},
			{[]string{oidcProvider}, oidcProvider + "-2", true},
			{[]string{}, oidcProvider, true},
			{nil, "acs:ram::2000000000000002:oidc-provider/GitHub", true},
		} {
			g := example()
			g.Providers = row.named
			for _, who := range []string{administrator, apply} {
				if got := allows(t, documents(t, g, l, who), who, "ram:UpdateOIDCProvider", row.resource); got != row.may {
					t.Errorf("%s, of %q: %s may change %s: %t", l.name, row.named, who, row.resource, got)
				}
			}
		}
	}
}
