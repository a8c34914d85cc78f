package integrity_test

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/testcloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

const encryptedHCL = `logstore = { encryption = { type = "default" } }`

// Declared encryption that was switched off is drift: the plan shows and explains it, the
// apply switches it on again, and the next plan is empty.
func TestEncryption_switchedOff(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]func(console *acctest.Console){
		"by UpdateLogStoreEncryption": func(console *acctest.Console) {
			console.NoError(console.Operator.SetEncryption(console.T.Context(), testcloud.ProjectName, testcloud.LogstoreName, false))
		},
		"by UpdateLogStore": func(console *acctest.Console) {
			console.SetSetting("encrypt_conf", map[string]any{"enable": false, "encrypt_type": "default"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t, encryptedHCL)
			off(tc.Console(t))
			tc.ClearJournal()
			acctest.CheckWords(t, acctest.Flatten(c.Plan(2).Text), "Warning: The encryption of Logstore innertrail_platform-ops was switched off",
				"search ActionTrail for UpdateLogStoreEncryption and UpdateLogStore")
			testcloud.SameElements(t, "the plan changes", c.PlannedChanges().Attributes(), []string{`logstore.encryption: null -> {"key":null,"type":"default"}`})
			tc.CheckNoWrites(t)
			c.ApplyPlan()
			testcloud.SameElements(t, "the calls", testcloud.Actions(tc.Mutations()), []string{"UpdateLogStore"})
			c.Plan(0)
		})
	}
}

// Encryption that is declared for the first time was never switched off.
func TestEncryption_declaredForTheFirstTime(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	c := tc.NewAppliedCLI(t)
	c.Configure(tc.HCL(encryptedHCL))
	if text := acctest.Flatten(c.Plan(2).Text); strings.Contains(text, "was switched off") {
		t.Errorf("it says:\n%s", text)
	}
	c.ApplyPlan()
	c.Plan(0)
}

// An encryption of another type or with another key stays in the way even where it is switched
// off: the plan says so, and nothing is written.
func TestEncryption_ofAnotherTypeSwitchedOff(t *testing.T) {
	t.Parallel()
	key := &emulator.UserCMKInfo{CMKKeyID: "k-1", ARN: "acs:ram::1000000000000001:role/log-kms", RegionID: "cn-hangzhou"}
	for name, row := range map[string]struct {
		is   emulator.EncryptConf
		says string
	}{
		"type": {emulator.EncryptConf{EncryptType: "sm4"}, "has type sm4 and the service's own key, and the service can switch on no other one."},
		"key":  {emulator.EncryptConf{EncryptType: "default", UserCMKInfo: key}, "has type default and key k-1 in cn-hangzhou, and the service can switch on no other one."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc := acctest.NewWithProject(t)
			c := tc.NewAppliedCLI(t)
			tc.Edit(func(a *emulator.Account) { testcloud.Logstore(a).EncryptConf = &row.is })
			c.Plan(0)
			tc.ClearJournal()
			c.Configure(tc.HCL(encryptedHCL))
			acctest.CheckWords(t, acctest.Flatten(c.Plan(1).Text), "Error: The declared Logstore settings are not possible",
				"The encryption of Logstore innertrail_platform-ops was switched off; it "+row.says, "Nothing was changed.", "Declare that encryption, or omit encryption.")
			tc.CheckNoWrites(t)
			c.Configure(tc.HCL())
			c.Plan(0)
		})
	}
}

// An endpoint that ignores the encryption in UpdateLogStore: the error names the setting and the
// operation that switches it on.
func TestEncryption_ignoredByTheService(t *testing.T) {
	t.Parallel()
	tc := acctest.NewWithProject(t)
	tc.Options = append(tc.Options, provider.WithClock(&acctest.InstantClock{}))
	c := tc.NewAppliedCLI(t, encryptedHCL)
	console := tc.Console(t)
	set := func(on bool) {
		console.NoError(console.Operator.SetEncryption(t.Context(), testcloud.ProjectName, testcloud.LogstoreName, on))
	}
	set(false)
	tc.Set(func(s *emulator.Settings) { s.LogstorePutIgnoresEncryption = true })
	acctest.CheckWords(t, c.ApplyFails(), "Error: Shipping platform-ops is not as declared after the apply",
		"Not as declared in logstore: encryption.", "switch it on with UpdateLogStoreEncryption")
	set(true)
	tc.ClearJournal()
	c.Apply() // the state has recorded that it was off
	tc.CheckNoWrites(t)
	c.Plan(0)
}
