namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section science.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class ScienceWords
{
    internal const string Text = """
        orgs: the University of {town}; the {surname} Institute; the {town} Observatory; the National Academy of
          Sciences; the {surname} Laboratory; the Polar Research Station; the Museum of Natural History in {town};
          the {country} Space Agency; the Oceanographic Centre; the Geological Survey; the Royal Society of
          {country}
        roles: astronomer; lead author; research director; geneticist; palaeontologist; physicist; field
          biologist; laboratory head; mission scientist; chemist; doctoral student; curator
        quotes: When we first saw {a thing} in the data we thought it was a mistake; This changes what we know
          about {issue}; The result is clean, but it must be repeated by {group}; Nature keeps finding ways to
          surprise {group}; We spent {years} looking for {a thing} like this
        background: The findings were published in a peer-reviewed journal; The work was paid for by {org2} and
          two foundations; Other teams have urged caution until the result is repeated; Data from the study have
          been made public; The idea was first proposed {years} ago; Measurements were taken over {n} months;
          Earlier attempts had been spoiled by noise; {org} leads a group of {n} laboratories
        # astronomy
        who: the space agency; the observatory; the telescope team; the lunar programme; +amateur astronomers;
          the mission control; the survey group
        does: photograph {a adj} {thing}; launch a probe towards the {thing}; find water in the {thing}; map
          {nk} {things}; lose contact with the orbiter; weigh {a adj} {thing}; track a comet past {place}; delay
          the launch by {n} days; detect radio waves from {a thing}; land a rover near a crater
        things: galaxy; comet; telescope; asteroid; planet; orbiter; crater; nebula; rover; star cluster; black
          hole; launch pad; moon; meteor shower; supernova
        issues: dark matter; light pollution; space debris; planet formation; solar storms; cosmic radiation;
          launch failures; stellar dust
        groups: astronomers; stargazers; engineers; cosmologists; astronauts; theorists; sky-watchers
        adj: distant; faint; rocky; spiral; frozen; luminous; lunar; interstellar; icy; dwarf
        experts: astrophysicist; planetary scientist; orbital engineer; cosmologist
        facts: The object lies {nk} light years from Earth; The mirror measures {n} metres across; The probe has
          travelled for {years}; The signal lasted {n} milliseconds; One orbit takes {n} days; Skies above {place}
          are among the darkest in the country
        # genetics
        who: the genome centre; the gene laboratory; the breeding station; the sequencing team; +plant breeders;
          the biobank; the ethics panel
        does: sequence the genome of {a adj} {thing}; edit a gene in {things}; trace the origin of {things};
          breed {a adj} {thing}; compare the DNA of {nk} people; switch off a gene for {issue}; store {nk} samples
          in {place}; find a mutation behind {issue}; grow tissue from {a thing}; revive {a adj} seed
        things: gene; chromosome; mutation; genome; stem cell; enzyme; fruit fly; embryo; protein; wheat strain;
          bacterium; mouse; twin study; hereditary trait; seedling
        issues: inherited disease; gene editing; crop yields; ancient migration; antibiotic resistance; cell
          ageing; cloning; genetic privacy
        groups: geneticists; breeders; volunteers; twins; molecular biologists; farmers; ethicists
        adj: recessive; mutant; edited; hereditary; cellular; dormant; microbial; resistant; molecular;
          ancestral
        experts: molecular biologist; bioethicist; plant geneticist; population geneticist
        facts: The genome has {nk} genes; The mutation occurs in one person in {nk}; Samples came from {n}
          families; The edited plants gave {pct} more grain; The tissue was kept at low temperature for {years};
          The cells divided {n} times in a week
        # climate
        who: the weather service; the climate panel; the ice-core team; the carbon observatory; +field
          researchers; the forest survey; the modelling group
        does: drill {n} metres into the ice; record the warmest {month} in {place}; measure methane above
          {place}; revise its forecast for {issue}; plant {nk} trees near {place}; map the loss of {things}; link
          {issue} to warmer seas; install {n} sensors at {place}; predict {a adj} winter; model {issue} to the end
          of the century
        things: glacier; heatwave; ice core; carbon sink; peat bog; jet stream; weather balloon; rain gauge;
          thermometer; permafrost layer; monsoon; drought; ice shelf; climate model; buoy
        issues: rising temperatures; sea ice; methane leaks; rainfall; carbon dioxide; ocean warming; forest
          loss; extreme weather
        groups: climatologists; meteorologists; forecasters; growers; modellers; glaciologists; conservationists
        adj: arctic; tropical; warmer; record-breaking; humid; thawing; carbon-rich; stormy; seasonal; parched
        experts: climate scientist; meteorologist; palaeoclimatologist; carbon analyst
        facts: The average was {n} tenths of a degree above normal; The ice shelf has thinned by {pct}; Readings
          go back {years}; Carbon dioxide reached a new high in {month}; {n} of the last ten summers broke
          records; The core holds air from {nk} years ago
        # archaeology
        who: the excavation team; the antiquities board; +the museum's divers; the heritage trust; +student
          diggers; the cave survey; the town archaeologist
        does: unearth {a adj} {thing} near {place}; date the {thing} to the bronze age; raise {a thing} from the
          seabed; scan a tomb at {place}; return {n} {things} to {place}; open a burial mound; decipher {a adj}
          inscription; find {n} skeletons under a car park; stop building work at {place}; rebuild {a adj} {thing}
        things: burial mound; hoard; mosaic; inscription; coin; settlement; skeleton; temple; amphora; hill
          fort; cave painting; shipwreck; pottery shard; skull; roman road; bronze axe
        issues: looting; early farming; trade in the bronze age; burial customs; coastal erosion; carbon dating;
          illegal digging; lost scripts
        groups: archaeologists; diggers; metal detectorists; curators; conservators; early settlers; divers
        adj: prehistoric; roman; gilded; carved; intact; bronze; medieval; sunken; ceremonial; weathered
        experts: ancient historian; bone specialist; epigrapher; marine archaeologist
        facts: The layer lies {n} metres below the street; {n} coins were found in a clay pot; The site was
          known from a map made {years} ago; Radiocarbon tests were made on {n} samples; The wall is {n} metres
          long; The hoard has been valued at {money}
        # physics
        who: the particle laboratory; the fusion project; the quantum group; the metrology office; +laser
          physicists; the detector team; the materials centre
        does: trap {a adj} {thing}; cool {a thing} almost to absolute zero; fire a laser at {things}; repeat the
          {adj} experiment; rule out {a adj} {thing}; hold plasma for {n} minutes; build a clock from {things};
          redefine the {adj} unit; measure the mass of {a thing}; switch on the upgraded collider
        things: particle; magnet; atom; photon; collider; electron; superconductor; laser pulse; crystal; vacuum
          chamber; neutrino; detector; qubit; lattice; atomic clock
        issues: fusion power; quantum computing; superconductivity; dark energy; measurement error; gravity;
          particle decay; radiation
        groups: physicists; theorists; technicians; experimenters; doctoral students; engineers; mathematicians
        adj: subatomic; magnetic; superconducting; entangled; unstable; heavy; exotic; precise; theoretical;
          electric
        experts: theoretical physicist; laser engineer; materials scientist; historian of science
        facts: The ring is {n} kilometres long; The chance of a fluke is one in {nk}; The magnet weighs {n}
          tonnes; The clock would lose a second in {nk} years; The team ran the test {n} times; The plasma reached
          {nk} degrees
        # oceans
        who: the marine institute; the survey ship; the reef foundation; the tidal laboratory; +deep-sea divers;
          the whale watch; the fisheries board
        does: film {a adj} {thing} at {n} metres; tag {n} {things} off {place}; map the seabed near {place};
          restore {a adj} reef; close the bay at {place} to trawlers; count {things} from the air; lower a
          submersible into a trench; record the song of {a thing}; blame {issue} for dying {things}; release {n}
          {things} into the sea
        things: whale; coral reef; squid; seabed vent; trawler; jellyfish; dolphin; kelp forest; submersible;
          eel; turtle; plankton bloom; oyster bed; shark; tide gauge
        issues: coral bleaching; plastic waste; overfishing; ocean noise; acid water; stranded whales; seagrass
          loss; invasive species
        groups: divers; oceanographers; fishermen; marine biologists; lifeguards; skippers; whalers
        adj: deep-sea; bioluminescent; migratory; tropical; stranded; salty; tidal; giant; bleached; spawning
        experts: oceanographer; coral ecologist; whale biologist; fisheries scientist
        facts: The dive reached {n} metres; The water has warmed by {n} tenths of a degree; {n} animals were
          tagged in {month}; The reef covers {n} square kilometres; Catches have fallen by {pct}; Some of the
          creatures live for {years}
        # wildlife
        who: the conservation trust; the zoo; the bird observatory; the national park; +volunteer rangers; the
          rewilding project; the insect survey
        does: release {n} {things} near {place}; count fewer {things} in {place}; discover {a adj} {thing} in
          {place}; ring {nk} birds; fence the nesting site at {place}; track {a adj} {thing} for {n} months; ban
          the hunting of {things}; bring back {things} to {place}; breed {n} {things} in captivity; plant hedges
          for {things}
        things: beaver; lynx; owl; butterfly; wolf; otter; bumblebee; stork; bat; eagle; frog; orchid; nest;
          beetle; hedgehog; crane
        issues: habitat loss; poaching; pesticides; bird flu; roadkill; rewilding; pollination; crop damage
        groups: birdwatchers; rangers; ecologists; gamekeepers; beekeepers; landowners; naturalists
        adj: endangered; nesting; nocturnal; native; elusive; venomous; wild; extinct; woodland; furry
        experts: ecologist; ornithologist; zookeeper; entomologist
        facts: Only {n} breeding pairs are left in the wild; The animal was last seen here {years} ago; Numbers
          have risen by {pct} since {month}; The reserve covers {n} hectares; Young leave the nest after {n}
          weeks; Camera traps took {nk} pictures
        """;
}
