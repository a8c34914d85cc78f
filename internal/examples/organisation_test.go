package examples

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

var (
	// fence is a block of code on a page.
	fence = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")
	// named is the file that the text before a block tells to put it into.
	named = regexp.MustCompile("`(\\w+/[\\w.]+\\.(?:tf|hcl|jq))`[^\n]*:\n+$")
)

// follow does what a section of a page says, from top to bottom: it writes each block into the file
// that the line before it names, and returns the commands.
func (w *workspace) follow(guide, from, to string) (commands []string) {
	w.t.Helper()
	_, text, found := strings.Cut(page(w.t, guide), "\n"+from+"\n")
	text, _, ends := strings.Cut(text, "\n"+to)
	if !found || !ends {
		w.t.Fatalf("%s has no section %q before %q", guide, from, to)
	}
	for _, at := range fence.FindAllStringSubmatchIndex(text, -1) {
		before, language, block := text[:at[0]], text[at[2]:at[3]], text[at[4]:at[5]]
		switch file := named.FindStringSubmatch(before); {
		case file != nil:
			w.must(os.MkdirAll(filepath.Join(w.folder, path.Dir(file[1])), 0o755))
			w.write(file[1], block)
		case language == "shell":
			commands = append(commands, block)
		}
	}
	if len(commands) == 0 {
		w.t.Fatalf("%s has no commands in %q", guide, from)
	}
	return commands
}

// organise returns a workspace with the 60 accounts of the page, and the commands of the page so far.
func organise(t *testing.T) (*workspace, []string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the pages are for a POSIX shell")
	}
	w := newcomer(t)
	w.write("main.tf", w.example("many-accounts/main.tf"))
	commands := w.follow("many-accounts.md", "## One provider, one role per account", "## ")
	return w, append(commands, w.follow("many-accounts.md", "## Sixty accounts of the emulator", "## ")...)
}

const onlyImports = "Plan: 52 to import, 0 to add, 0 to change, 0 to destroy."

// Read from top to bottom in one shell, the commands of the pages, and nothing else, tell which of 60
// accounts in three regions are covered, of which 6 have no trail, 8 are stopped and 2 cannot be read;
// import the trails with a data source and import blocks, with an empty plan after it; sum up a long
// plan; generate a configuration for the same trails, in another state; and create the trails that are missing.
func TestOrganisation_inOrder(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.Functions, terraform.ImportsForEach)
	w, commands := organise(t)
	commands = append(commands, "echo PART")
	commands = append(commands, w.follow("many-accounts.md", "## Which accounts deliver", "## ")...)
	commands = append(commands, "echo PART")
	commands = append(commands, w.follow("importing.md", "### With a data source and import blocks", "### ")...)
	commands = append(commands, "echo PART")
	commands = append(commands, w.follow("many-accounts.md", "## Read a long plan", "## ")...)
	commands = append(commands, "echo PART")
	commands = append(commands, w.follow("importing.md", "### With generated configuration", "### ")...)
	commands = append(commands, "echo PART")
	commands = append(commands, w.follow("importing.md", "### Accounts without a trail", "## ")...)
	const ids = "terraform output -json account_ids | jq '{account_ids: .}' >../find/accounts.auto.tfvars.json"
	if !strings.Contains(page(t, "importing.md"), "`"+ids+"`") {
		t.Error("Importing does not say where the ids of the accounts come from")
	}
	commands = append(commands, "echo PART", "cd coverage", ids,
		"jq -n '{account_ids: [range(5000000000000001; 5000000000000061) | tostring]}' | diff - ../find/accounts.auto.tfvars.json")
	parts := strings.Split(w.script(commands...), "PART\n")
	w.says(parts[0], "Apply complete! Resources: 2 added", "Apply complete! Resources: 54 added")
	guide := page(t, "many-accounts.md")
	if promised := blocks(guide, "text")["Which accounts deliver"][0]; !strings.Contains(parts[1], "\n"+promised) {
		t.Errorf("the coverage is not\n%s\nbut\n%s", promised, parts[1])
	}
	if strings.Contains(parts[1], "<!doctype") {
		t.Error("the apply prints the page")
	}
	w.says(parts[1], `"accounts" = 60`, `"covered" = 44`, `"unreadable" = 2`)
	w.showsCoverage(w.read("coverage/coverage.html"))
	w.says(parts[2], onlyImports, "Apply complete! Resources: 52 imported, 0 added, 0 changed, 0 destroyed", "No changes.")
	for i := 1; i <= 60; i++ {
		account := fmt.Sprintf("50000000000000%02d", i)
		if got, want := strings.Contains(parts[2], "Cannot assume role acs:ram::"+account), i == 53 || i == 54; got != want {
			t.Errorf("that account %s cannot be read is said: %v", account, got)
		}
		if got, want := strings.Contains(parts[2], `"`+account+`" = tolist([`), i > 54; got != want {
			t.Errorf("that account %s has no trail is said: %v", account, got)
		}
	}
	for _, promised := range blocks(guide, "text")["Read a long plan"] {
		w.says(parts[3], acctest.Flatten(strings.TrimSuffix(promised, "…\n")))
	}
	w.says(parts[3], "Apply complete! Resources: 0 added, 8 changed, 0 destroyed", "No changes.")
	w.says(parts[4], onlyImports, "Apply complete! Resources: 52 imported, 0 added, 0 changed, 0 destroyed", "No changes.")
	w.says(parts[5], "Plan: 6 to add, 0 to change, 0 to destroy.", "Apply complete! Resources: 6 added, 0 changed, 0 destroyed", "No changes.")
	if n := strings.Count(w.read("generated/generated.tf"), "\nresource \"innertrail_shipping\" \"audit_50000000000000"); n != 52 {
		t.Errorf("%d resources are named by their account, want 52", n)
	}
}

// showsCoverage checks that an HTML page has a row for each of the 60 accounts, with what is wrong with it.
func (w *workspace) showsCoverage(html string) {
	w.t.Helper()
	rows := map[string]string{}
	for row := range strings.SplitSeq(html, "<tr ") {
		row, _, _ = strings.Cut(row, "</tr>")
		if account := regexp.MustCompile(`<span>(5\d{15})</span>`).FindStringSubmatch(row); account != nil {
			rows[account[1]] = row
		}
	}
	for i := 1; i <= 60; i++ {
		want := "Covered"
		switch {
		case i <= 8:
			want = "delivery: stopped"
		case i == 53 || i == 54:
			want = "account: not read"
		case i > 54:
			want = "trail: none"
		}
		if account := fmt.Sprintf("50000000000000%02d", i); !strings.Contains(rows[account], want) {
			w.t.Errorf("the page does not show %q for account %s:\n%s", want, account, rows[account])
		}
	}
	w.says(html, "44 of 60 accounts are covered", "14 are not covered, and 2 could not be read.")
}

// The other way: the commands of the pages import the same trails with a query, whose configuration is
// formatted. It must not be lost.
func TestOrganisation_query(t *testing.T) {
	t.Parallel()
	cli := acctest.QueryCLI(t)
	w, commands := organise(t)
	w.stub("terraform", `exec "`+cli+`" "$@"`)
	commands = append(commands, w.follow("importing.md", "### With a query", "### ")...)
	// Another query that finds the same numbers the trails alike. Without the first account, what it generates does not fit the state.
	commands = append(commands, "echo PART; cd query; mv generated.tf ..; terraform query -generate-config-out=again.tf >again.txt", "terraform plan; rm again.tf",
		`terraform query -var 'account_ids=["5000000000000002","5000000000000003"]' -generate-config-out=fewer.tf >fewer.txt`, "echo PART; terraform plan 2>&1 && exit 1; mv ../generated.tf .")
	parts := strings.Split(w.script(commands...), "PART\n")
	out := parts[0]
	w.says(parts[1], "No changes.")
	w.says(parts[2], "is of another account")
	w.says(out, onlyImports, "Apply complete! Resources: 52 imported, 0 added, 0 changed, 0 destroyed", "No changes.",
		"2 of 60 accounts were not read", "They are 5000000000000053, 5000000000000054, all for one cause.")
	wrong, _, _ := strings.Cut(out, "list.innertrail_shipping.members")
	for i := 1; i <= 60; i++ {
		account := fmt.Sprintf("50000000000000%02d", i)
		if got, want := regexp.MustCompile(`(?m)^`+account+`/\S+: delivery: stopped$`).MatchString(wrong), i <= 8; got != want {
			t.Errorf("that the trail of account %s is stopped is said: %v", account, got)
		}
	}
	if n := strings.Count(w.read("query/generated.tf"), "\nresource "); n != 52 {
		t.Errorf("%d resources are generated, want 52", n)
	}
}

// hubOfTwo creates the two accounts of the example, each with a role that a user of the
// first account may assume.
func hubOfTwo(w *workspace) {
	const hub = emulator.DefaultAccountID
	for _, id := range []string{"2000000000000002", "3000000000000003"} {
		w.AddAccount(id)
		w.EditAccount(id, func(a *emulator.Account) {
			a.Roles["audit-shipping"] = &emulator.Role{
				ID: "3000000000000" + id[13:], Name: "audit-shipping", MaxSessionDuration: 3600,
				AssumeRolePolicyDocument: `{"Version":"1","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::` + hub + `:root"]}}]}`,
				Policies:                 []emulator.Attachment{emulator.SystemPolicy("AdministratorAccess")},
			}
		})
	}
	w.Edit(func(a *emulator.Account) {
		w.as(a.AddUser("hub", a.AddPolicy("assume", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`)))
	})
}

// organisationOfTwo is the hub of two accounts, which are the members of its resource directory and
// ship.
func organisationOfTwo(w *workspace) {
	hubOfTwo(w)
	members := map[string]emulator.DirectoryMember{}
	for _, id := range []string{"2000000000000002", "3000000000000003"} {
		members[id] = emulator.DirectoryMember{DisplayName: "team of " + id}
	}
	w.SetDirectory(&emulator.Directory{ManagementID: emulator.DefaultAccountID, Members: members})
	w.take("many-accounts")
	w.init()
	w.apply()
	w.must(os.Remove(filepath.Join(w.folder, "main.tf")))
	w.must(os.Remove(filepath.Join(w.folder, "terraform.tfstate")))
	w.take("provider/provider.tf")
	w.Edit(func(a *emulator.Account) {
		w.as(a.AddUser("auditor", a.AddPolicy("audit", `{"Version":"1","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole","resourcemanager:ListAccounts"],"Resource":"*"}]}`)))
	})
}

func shipsInBoth(w *workspace, _ string) {
	w.t.Helper()
	for _, id := range []string{"2000000000000002", "3000000000000003"} {
		w.EditAccount(id, func(a *emulator.Account) {
			if trail := a.InnerTrails["platform-ops"]; trail == nil || trail.Status != emulator.StatusEnable {
				w.t.Errorf("account %s has the trail %+v", id, trail)
			}
		})
	}
}
