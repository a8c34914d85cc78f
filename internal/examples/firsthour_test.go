package examples

import (
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// firstHour provokes each message that the troubleshooting guide lists for the first hour, by what
// the message begins with.
var firstHour = map[string]func(w *workspace){
	"Failed to query": func(w *workspace) {
		w.write("empty.tfrc", "provider_installation {\n  filesystem_mirror {\n    path = \""+w.folder+"/none\"\n  }\n}\n")
		w.env = append(w.env, "TF_CLI_CONFIG_FILE="+w.folder+"/empty.tfrc")
	},
	"Could not retrieve": func(w *workspace) {
		_, rest, _ := strings.Cut(w.read("main.tf"), "\nvariable ") // all but the block with required_providers
		w.write("main.tf", "variable "+rest)
	},
	"Incomplete lock file": func(w *workspace) { w.filesystemMirror(archive(w.t, "0.0.1700000000123456", platform)) },
	"the previously-selected version": func(w *workspace) {
		w.filesystemMirror(archive(w.t, "0.0.1700000000123456", platform))
		w.init()
		w.filesystemMirror(archive(w.t, "0.0.1700000001123456", platform))
	},
	"no available releases": func(w *workspace) {
		w.filesystemMirror(archive(w.t, "0.0.1700000000123456", platform))
		w.write("main.tf", strings.Replace(w.read("main.tf"), `"innertrail/innertrail"`, "\"innertrail/innertrail\"\n      version = \"~> 0.1.0\"", 1))
	},
	"does not match configured": func(w *workspace) {
		w.filesystemMirror(archive(w.t, "0.0.1700000000123456", platform))
		w.init()
		w.write("main.tf", strings.Replace(w.read("main.tf"), `"innertrail/innertrail"`, "\"innertrail/innertrail\"\n      version = \"~> 0.1.0\"", 1))
		w.says(w.terraform(1, "init", "-upgrade", "-input=false", "-no-color"), "no available releases match the given constraints")
	},
	"doesn't match any of the checksums": func(w *workspace) {
		const version, other = "0.0.1700000000123456", "solaris_amd64"
		w.filesystemMirror(archive(w.t, version, platform), archive(w.t, version, other))
		w.terraform(0, "providers", "lock", "-fs-mirror="+w.mirrored, "-platform="+other)
	},
	"the lock file is read-only": func(w *workspace) { w.env = append(w.env, "TF_CLI_ARGS_init=-lockfile=readonly") },
	"No credentials": func(w *workspace) {
		w.env = append(w.env, "ALIBABA_CLOUD_ACCESS_KEY_ID=", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=", "HOME="+w.t.TempDir())
	},
	"No region": func(w *workspace) {
		w.write("main.tf", strings.Replace(w.read("main.tf"), `region              = "cn-hangzhou"`, "", 1))
		w.env = append(w.env, "ALIBABA_CLOUD_REGION=")
	},
	"Cannot find out which account the credentials belong to": func(w *workspace) { w.env = append(w.env, "ALIBABA_CLOUD_ENDPOINT_STS=http://127.0.0.1:1") },
	"STS could not be reached at …: x509": func(w *workspace) {
		server := httptest.NewTLSServer(nil)
		w.t.Cleanup(server.Close)
		w.env = append(w.env, "ALIBABA_CLOUD_ENDPOINT_STS="+server.URL)
	},
	"The access key does not exist": func(w *workspace) { w.env = append(w.env, "ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI0000000000000000") },
	"The secret key":                func(w *workspace) { w.env = append(w.env, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=another") },
	"Account …":                     func(w *workspace) { w.env = append(w.env, "TF_VAR_account_id=1234567890123456") },
	"ActionTrail does not know": func(w *workspace) {
		w.write("main.tf", strings.Replace(w.read("main.tf"), `"cn-hangzhou"`, `"cn-hangzou"`, 1))
	},
	"The credentials lack": func(w *workspace) { w.Edit(func(a *emulator.Account) { w.as(a.AddUser("newcomer")) }) },
	"Inner-ActionTrail":    func(w *workspace) { w.Set(func(s *emulator.Settings) { s.AllowListed = false }) },
	"Log Service does not give access": func(w *workspace) {
		other := w.AddAccount("2000000000000002")
		w.EditAccount(other.AccountID, func(a *emulator.Account) {
			name := "security-audit-" + w.Account().AccountID
			a.Projects[name] = testcloud.NewProject(name, "cn-hangzhou")
		})
	},
}

// inInit are the beginnings of the messages of terraform init. A plan prints the others.
var inInit = []string{"Failed to query", "Could not retrieve", "Incomplete lock file", "the previously-selected version", "no available releases", "does not match configured", "doesn't match any of the checksums", "the lock file is read-only"}

// Each message of the first hour, provoked with the real CLI, has the words that the guide quotes.
func TestTroubleshooting_firstHour(t *testing.T) {
	t.Parallel()
	_, section, _ := strings.Cut(page(t, "troubleshooting.md"), "\n## In the first hour\n")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := regexp.MustCompile(`(?m)^\| \*(.+?)\* \|`).FindAllStringSubmatch(section, -1)
	if len(rows) != len(firstHour) {
		t.Errorf("the guide lists %d messages, and the test provokes %d", len(rows), len(firstHour))
	}
	for _, row := range rows {
		message := row[1]
		t.Run(message, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t)
			w.take("quick-start/main.tf")
			provoked := false
			for beginning, provoke := range firstHour {
				if strings.HasPrefix(message, beginning) {
					provoke(w)
					provoked = true
				}
			}
			if !provoked {
				t.Fatal("no case of the test provokes it")
			}
			var said string
			if slices.ContainsFunc(inInit, func(beginning string) bool { return strings.HasPrefix(message, beginning) }) {
				said = w.terraform(exitCode(message), "init", "-input=false", "-no-color")
			} else {
				w.init()
				said = w.terraform(exitCode(message), "plan", "-input=false", "-no-color")
			}
			either := strings.ReplaceAll(message, "* or *", "|") // Terraform and OpenTofu say it in their own words
			quoted := strings.NewReplacer("…", ".{1,400}?", `\|`, "|").Replace(regexp.QuoteMeta(either))
			if !regexp.MustCompile(quoted).MatchString(acctest.Flatten(said)) {
				t.Errorf("it does not say %q:\n%s", message, said)
			}
		})
	}
}

// exitCode returns the exit code of the command that prints a message: two of them are warnings.
func exitCode(message string) int {
	if strings.HasPrefix(message, "Log Service does not give access") || strings.HasPrefix(message, "Incomplete lock file") {
		return 0
	}
	return 1
}

// A function of the provider that is typed into the console of OpenTofu fails, and one that the configuration
// calls does not.
func TestTroubleshooting_console(t *testing.T) {
	t.Parallel()
	acctest.Require(t, terraform.Functions)
	shell := bash(t)
	w := newWorkspace(t)
	w.take("quick-start/main.tf")
	const call = `provider::innertrail::logstore_name("platform-ops")`
	w.write("local.tf", "locals {\n  logstore = "+call+"\n}\n")
	w.init()
	typed := func(code int, expression string) string {
		t.Helper()
		return w.run(code, shell, "-c", `set -o pipefail; echo "$1" | "$TERRAFORM" console -no-color`, "-", expression)
	}
	w.says(typed(0, "local.logstore"), "innertrail_platform-ops")
	if cli, _ := acctest.CLIVersion(t); cli == "OpenTofu" {
		w.says(typed(1, call), "Error:")
	}
}
