package domain

import (
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// Trails that a region lists.
var (
	trailOne   = model.Trail{Name: "one"}
	trailTwo   = model.Trail{Name: "two"}
	ofShanghai = model.Trail{Name: "one", HomeRegion: "cn-shanghai"}
	ofHangzhou = model.Trail{Name: "one", HomeRegion: "cn-hangzhou"}
)

// A trail that several regions list is given once, at its home, if that is among those asked.
func TestOtherRegions_At(t *testing.T) {
	t.Parallel()
	found := OtherRegions{Trails: map[string][]model.Trail{
		"cn-beijing": {trailOne, ofShanghai}, "cn-hangzhou": {trailOne, trailTwo, ofHangzhou}, "us-east-1": {trailTwo},
		"cn-shanghai": {ofShanghai},
	}}
	for _, row := range []struct {
		regions []string
		want    string
	}{
		{[]string{"cn-beijing"}, "one in cn-beijing"},
		{[]string{"cn-hangzhou", "cn-beijing"}, "one in cn-hangzhou, two in cn-hangzhou, one in cn-beijing"},
		{[]string{"cn-beijing", "cn-shanghai"}, "one in cn-beijing, one in cn-shanghai"},
		{[]string{"us-west-1"}, ""},
	} {
		var got []string
		for _, at := range found.At(row.regions) {
			got = append(got, at.Trail.Name+" in "+at.Region)
		}
		if text := strings.Join(got, ", "); text != row.want {
			t.Errorf("%v: %s, want %s", row.regions, text, row.want)
		}
	}
}
