package geoip

import (
	"net/netip"
	"strconv"

	"github.com/oschwald/maxminddb-golang/v2"
)

// labels are what is known of an address, by ECS's names.
type labels map[string]string

// place is what of a database's record is used: the fields of GeoLite2's City,
// Country and ASN.
type place struct {
	Country struct {
		Code  string            `maxminddb:"iso_code"`
		Names map[string]string `maxminddb:"names"`
	} `maxminddb:"country"`
	Continent struct {
		Code string `maxminddb:"code"`
	} `maxminddb:"continent"`
	City struct {
		Names map[string]string `maxminddb:"names"`
	} `maxminddb:"city"`
	ASNumber       uint64 `maxminddb:"autonomous_system_number"`
	ASOrganization string `maxminddb:"autonomous_system_organization"`
}

// read adds what a database says. A record that it cannot read says nothing.
func (l labels) read(db *maxminddb.Reader, a netip.Addr) {
	var p place
	if err := db.Lookup(a).Decode(&p); err != nil {
		return
	}
	l.add("geo.country_iso_code", p.Country.Code)
	l.add("geo.country_name", p.Country.Names["en"])
	l.add("geo.continent_code", p.Continent.Code)
	l.add("geo.city_name", p.City.Names["en"])
	if p.ASNumber != 0 {
		l.add("as.number", strconv.FormatUint(p.ASNumber, 10))
	}
	l.add("as.organization.name", p.ASOrganization)
}

func (l labels) add(name, value string) {
	if value != "" {
		l[name] = value
	}
}

// below is the labels with a prefix.
func (l labels) below(prefix string) map[string]string {
	out := make(map[string]string, len(l))
	for name, value := range l {
		out[prefix+name] = value
	}
	return out
}
