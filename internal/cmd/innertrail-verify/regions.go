package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// regions checks other regions: one if the trail was found, or else all until it is found.
func (c *checker) regions(ctx context.Context, list []trail) {
	others := slices.DeleteFunc(model.Regions(), func(region string) bool { return region == c.target.region })
	asked := 0
	for _, region := range others {
		if _, err := c.client.InnerTrailListKey(ctx, region); err != nil {
			continue // the account or the network cannot reach the region
		}
		asked++
		answer := c.answers.lastObject()
		there := decodeTrails(answer[findList(answer)])
		switch {
		case len(list) > 0:
			c.report.compare(len(there) == 0 && !hasOtherRegion(list, c.target.region), factRegions,
				fmt.Sprintf("%s in %s, %s in %s", counted(len(list), "trail"), c.report.region(c.target.region), counted(len(there), "trail"), region), reportIt)
			return
		case len(there) > 0:
			c.report.compare(!hasOtherRegion(there, region), factRegions, fmt.Sprintf("no trail in %s, %s in %s", c.report.region(c.target.region), counted(len(there), "trail"), region),
				reportIt)
			c.report.advise("Run this again with -region " + region + " to look at trail " + c.report.name(there[0].member("Name")) + ".")
			return
		}
	}
	c.report.notSeen(factRegions, fmt.Sprintf("%s in %s; %d other regions answered", counted(len(list), "trail"), c.report.region(c.target.region), asked))
}

// hasOtherRegion reports whether one of the trails has another home region.
func hasOtherRegion(list []trail, region string) bool {
	return slices.ContainsFunc(list, func(t trail) bool {
		home := t.member("HomeRegion")
		return home != "" && home != region
	})
}
