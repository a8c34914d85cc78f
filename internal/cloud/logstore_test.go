package cloud_test

import (
	"reflect"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Every setting of a Logstore is created, read and updated: a field that is forgotten in
// one of the places would be declared and never written.
func TestLogstore_everySetting(t *testing.T) {
	t.Parallel()
	days := 60
	want := model.Logstore{
		Name: "fresh", RetentionDays: 365, ShardCount: 3, AutoSplit: true, MaxSplitShard: 16, AppendMeta: true, TelemetryType: "None", HotDays: 30, IADays: &days, Mode: "query",
		Encryption: &model.Encryption{Enable: true, Kind: "sm4", Key: &model.EncryptionKey{ID: "k-1", Role: "acs:ram::1000000000000001:role/log-kms", Region: region}},
	}
	fields := reflect.ValueOf(want)
	for i := range fields.NumField() {
		if field := fields.Type().Field(i); field.IsExported() && fields.Field(i).IsZero() {
			t.Fatalf("give %s a value here", field.Name)
		}
	}
	same := func(t *testing.T, got model.Logstore) {
		t.Helper()
		is := reflect.ValueOf(got)
		for i := range fields.NumField() {
			if field := fields.Type().Field(i); field.IsExported() && !reflect.DeepEqual(is.Field(i).Interface(), fields.Field(i).Interface()) {
				t.Errorf("%s is %v, want %v", field.Name, is.Field(i).Interface(), fields.Field(i).Interface())
			}
		}
	}
	f := newFixture(t)
	c := f.client()
	if err := c.CreateLogstore(t.Context(), project, want); err != nil {
		t.Fatal(err)
	}
	got, err := c.GetLogstore(t.Context(), project, "fresh")
	if err != nil {
		t.Fatal(err)
	}
	same(t, got)
	plain := model.Logstore{Name: "plain", RetentionDays: 3650, ShardCount: 3, TelemetryType: "None", Mode: "query"} // its telemetry type cannot change
	if err := c.CreateLogstore(t.Context(), project, plain); err != nil {
		t.Fatal(err)
	}
	want.Name = "plain"
	fields = reflect.ValueOf(want)
	if err := c.UpdateLogstore(t.Context(), project, want); err != nil {
		t.Fatal(err)
	}
	if got, err = c.GetLogstore(t.Context(), project, "plain"); err != nil {
		t.Fatal(err)
	}
	same(t, got)
}
