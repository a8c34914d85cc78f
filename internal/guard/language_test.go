package guard

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// long is a guard with the longest names: several projects, keys and roles.
func long() Guard {
	arn := func(name string) string {
		return "acs:ram::" + strings.Repeat("1", 20) + ":role/" + strings.Repeat("R", 64-len(name)) + name
	}
	g := example()
	g.Account, g.Region, g.Trail = strings.Repeat("1", 20), "cn-shanghai-finance-1", strings.Repeat("t", 36)
	g.Projects = nil
	for i := range 5 {
		g.Projects = append(g.Projects, fmt.Sprintf("p%062d", i))
	}
	for i := range 2 {
		g.Keys = append(g.Keys, Key{ID: fmt.Sprintf("%064d", i), Role: arn(fmt.Sprintf("key-%d", i))})
	}
	g.Role, g.PolicyName = strings.Repeat("D", 64), strings.Repeat("g", 120)
	g.BreakGlass, g.Apply, g.Callers = []string{arn("one"), arn("two")}, []string{arn("three")}, []string{arn("four")}
	return g
}

// Each document is within the limit of its language, compact, and a policy that RAM takes.
func TestDocuments_limits(t *testing.T) {
	t.Parallel()
	for _, g := range []Guard{example(), long()} {
		for l, limit := range map[*Language]int{&RAM: 6144, &Control: 2048, &Project: 16384} {
			list, err := g.Documents(*l)
			more, err2 := g.ApplyDocuments(*l)
			delivering, err3 := g.DeliveryDocuments(*l)
			if err := errors.Join(err, err2, err3); err != nil {
				t.Fatal(err)
			}
			for _, text := range slices.Concat(list, more, delivering) {
				if n := utf8.RuneCountInString(text); n > limit {
					t.Errorf("a %s has %d characters, of at most %d", l.name, n, limit)
				}
				if strings.ContainsAny(text, " \n") {
					t.Errorf("a %s is not compact: %s", l.name, text)
				}
				parse := policy.Parse
				if l.listed {
					parse = policy.ParseResource
				}
				if _, err := parse(text); err != nil {
					t.Errorf("a %s: %v", l.name, err)
				}
			}
			t.Logf("%s, %d projects: %d documents, %d for apply and %d for delivery, of %d characters together",
				l.name, len(g.Projects), len(list), len(more), len(delivering), len(strings.Join(list, "")))
		}
	}
	if list, err := example().Documents(Control); err != nil || len(list) > 3 {
		t.Errorf("an ordinary guard needs %d control policies, %v", len(list), err)
	}
}

// Where a statement is split, it denies the same.
func TestDocuments_split(t *testing.T) {
	t.Parallel()
	g := long()
	who := "acs:ram::" + g.Account + ":user/administrator"
	for _, l := range []Language{Control, RAM} {
		for i := len(g.Projects); l.name == RAM.name && i < 50; i++ {
			g.Projects = append(g.Projects, fmt.Sprintf("q%062d", i))
		}
		list, err := g.Documents(l)
		if err != nil || len(list) < 2 {
			t.Fatalf("%s: %d documents, %v", l.name, len(list), err)
		}
		for _, name := range g.Projects {
			arn := "acs:log:cn-hangzhou:" + g.Account + ":project/" + name
			for action, resource := range map[string]string{"log:DeleteProject": arn, "log:DeleteLogs": arn + "/logstore/innertrail_x"} {
				if allows(t, list, who, action, resource) {
					t.Errorf("%s: %s is allowed on %s", l.name, action, resource)
				}
			}
		}
		for _, key := range g.Keys {
			if allows(t, list, who, "kms:DisableKey", "acs:kms:cn-hangzhou:"+g.Account+":key/"+key.ID) || allows(t, list, who, "ram:UpdateRole", key.Role) {
				t.Errorf("%s: the key %s is not protected", l.name, key.ID)
			}
		}
		if !allows(t, list, who, "log:GetLogStoreLogs", "acs:log:cn-hangzhou:"+g.Account+":project/"+g.Projects[0]+"/logstore/x") {
			t.Errorf("%s: reading is denied", l.name)
		}
	}
}

// A guard that fits nowhere is an error that names the limit and a way out.
func TestDocuments_tooLong(t *testing.T) {
	t.Parallel()
	g := long()
	for i := range 20 {
		g.BreakGlass = append(g.BreakGlass, fmt.Sprintf("acs:ram::%s:role/%064d", g.Account, i))
	}
	_, err := g.Documents(Control)
	var long *TooLongError
	if !errors.As(err, &long) || !strings.Contains(err.Error(), "at most 2048") || !strings.Contains(err.Error(), "Name fewer roles") {
		t.Errorf("the error is %v", err)
	}
	g = example()
	for i := range 200 {
		g.Projects = append(g.Projects, fmt.Sprintf("p%062d", i))
	}
	if _, err := g.Documents(Control); !errors.As(err, &long) || !strings.Contains(err.Error(), "takes at most 10") || !strings.Contains(err.Error(), "fewer projects") {
		t.Errorf("the error is %v", err)
	}
	if list, err := g.Documents(RAM); err != nil || len(list) < 2 {
		t.Errorf("as RAM policies: %d documents, %v", len(list), err)
	}
}

// A limit is what a document may have, and not one character more.
func TestLanguage_fit_limits(t *testing.T) {
	t.Parallel()
	a, b := deny([]string{"log:A"}, []string{"r"}), deny([]string{"log:B"}, []string{"r"})
	one, both := len(document([]statement{a})), len(document([]statement{a, b}))
	for name, row := range map[string]struct {
		language   Language
		statements []statement
		documents  int // 0: too long
	}{
		"one has room":               {Language{limit: one}, []statement{a}, 1},
		"one has none":               {Language{limit: one - 1}, []statement{a}, 0},
		"both have room":             {Language{limit: both}, []statement{a, b}, 1},
		"both have none together":    {Language{limit: both - 1}, []statement{a, b}, 2},
		"as many as are taken":       {Language{limit: one, most: 2}, []statement{a, b}, 2},
		"one more than can be taken": {Language{limit: one, most: 1}, []statement{a, b}, 0},
	} {
		list, err := row.language.fit(row.statements)
		if len(list) != row.documents || (err != nil) != (row.documents == 0) {
			t.Errorf("%s: %q, %v", name, list, err)
		}
	}
	g := example()
	for i := range 300 {
		g.BreakGlass = append(g.BreakGlass, fmt.Sprintf("acs:ram::%s:role/%064d", g.Account, i))
	}
	if list, err := g.Documents(Project); !errors.As(err, new(*TooLongError)) || list != nil {
		t.Errorf("as project policies: %d documents, %v", len(list), err)
	}
}

// What is not configured has no statement, and nothing is named twice.
func TestDocuments_onlyWhatIsNeeded(t *testing.T) {
	t.Parallel()
	g := example()
	g.Keys, g.Apply = nil, nil
	for l, lacks := range map[*Language][]string{&RAM: {"kms:", "ram:UpdateUser"}, &Control: {"kms:", ":policy/"}, &Project: {"kms:"}} {
		list, err := g.Documents(*l)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range lacks {
			if strings.Contains(strings.Join(list, ""), text) {
				t.Errorf("a %s has %s", l.name, text)
			}
		}
		if list, err := g.ApplyDocuments(*l); err != nil || list == nil || len(list) > 0 {
			t.Errorf("for no apply role: %q, %v", list, err)
		}
	}
	if got := g.deliveryRoles("x/"); !slices.Equal(got, []string{"x/AliyunActionTrailDefaultRole", "x/aliyunactiontraildefaultrole"}) {
		t.Errorf("the delivery roles are %q", got)
	}
	if got := denyAllBut([]string{"a", "b", "a"}, nil).NotAction; !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("it denies all but %q", got)
	}
}

// The inferred actions are in order, and a project policy has none.
func TestGuard_Inferred_order(t *testing.T) {
	t.Parallel()
	if list := example().Inferred(Control); len(list) < 5 || !slices.IsSorted(list) {
		t.Errorf("%q", list)
	}
	if list := example().Inferred(Project); list == nil || len(list) > 0 {
		t.Errorf("of a project policy: %q", list)
	}
}

// A project policy never denies reading, writing or changing policies, nor what an apply or a
// service needs, so that it locks no role out if it spares none.
func TestDocuments_projectPolicy(t *testing.T) {
	t.Parallel()
	g := example()
	list, err := g.Documents(Project)
	if err != nil || len(list) != len(g.Projects) {
		t.Fatalf("%q, %v", list, err)
	}
	forApply, err := g.ApplyDocuments(Project)
	forDelivery, err2 := g.DeliveryDocuments(Project)
	if err != nil || err2 != nil || forApply == nil || forDelivery == nil || len(forApply)+len(forDelivery) > 0 {
		t.Errorf("for other roles: %q, %q, %v, %v", forApply, forDelivery, err, err2)
	}
	for i, text := range list {
		var d struct {
			Statement []struct {
				Effect                                 string
				Principal, Action, NotAction, Resource []string
			}
		}
		if err := json.Unmarshal([]byte(text), &d); err != nil || len(d.Statement) != 1 || !slices.Equal(d.Statement[0].Principal, []string{"*"}) || d.Statement[0].Effect != "Deny" || d.Statement[0].NotAction != nil {
			t.Fatalf("%s, %v", text, err)
		}
		for _, resource := range d.Statement[0].Resource {
			if !strings.Contains(resource, "project/"+g.Projects[i]) {
				t.Errorf("the policy of %s is about %s", g.Projects[i], resource)
			}
		}
		for _, action := range d.Statement[0].Action {
			if strings.Contains(action, "*") || strings.Contains(action, "Policy") || strings.HasPrefix(action, "log:Get") || action == "log:PostLogStoreLogs" ||
				!strings.HasPrefix(action, "log:") || slices.Contains(g.Repairs, action) {
				t.Errorf("it denies %s", action)
			}
		}
		parsed, err := policy.ParseResource(text)
		if err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]policy.Decision{administrator: policy.ExplicitDeny, apply: policy.ExplicitDeny, breakGlass: policy.ImplicitDeny} {
			r := policy.Request{Action: "log:DeleteProject", Resource: "acs:log:cn-hangzhou:" + account + ":project/" + g.Projects[i], Context: map[string]string{"acs:PrincipalARN": who}}
			if got := policy.EvaluateResource([]*policy.Document{parsed}, r, policy.Identity{Names: []string{who}, Owner: true}); got != want {
				t.Errorf("for %s it is %v, want %v", who, got, want)
			}
		}
	}
}

// A name in lower case is written once.
func TestDocuments_spellings(t *testing.T) {
	t.Parallel()
	list, err := example().Documents(Control)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(list, "")
	for _, want := range []string{`:role/Break-Glass"`, `:role/break-glass"`, `"acs:ram:*:*:role/aliyunactiontraildefaultrole"`, `"acs:ram:*:*:role/AliyunActionTrailDefaultRole"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no document has %s", want)
		}
	}
	for _, s := range statementsOf(t, list) {
		if n := strings.Count(s, `role/deploy"`); n > 1 {
			t.Errorf("%d times deploy: %s", n, s)
		}
	}
}

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	if len(Languages()) != 3 {
		t.Errorf("the languages are %v", Languages())
	}
	for _, name := range Languages() {
		if l := LanguageOf(name); l.Name() != name || l.Experimental() != (name == "project_policy") {
			t.Errorf("%s is %+v", name, l)
		}
	}
	if l := LanguageOf(""); l.Name() != "ram_policy" {
		t.Errorf("without a name it is %s", l.Name())
	}
}
