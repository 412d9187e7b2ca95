namespace RankEngine.Simulation.Writing.Vocabularies;

/// <summary>Words, sentences and topics of the section business.</summary>
/// <remarks>The form is explained at <see cref="VocabularyParser"/>.</remarks>
internal static class BusinessWords
{
    internal const string Text = """
        orgs: {stem} Holdings; {stem} Energy; {stem} Foods; {stem} Motors; the {stem} Group; the {town} Building
          Society; {surname} and Sons; {stem} Airways; {stem} Capital; the {town} Stock Exchange; {surname}
          Logistics; the Competition Office; {stem} Stores; the Chamber of Commerce in {town}; {stem} Pharma
        roles: chief executive; finance director; chairwoman; fund manager; analyst; union leader; managing
          director; chief economist; founder; board member; sales director; shareholder
        quotes: The numbers speak for themselves, and the reason is {issue}; We have taken a hard look at every
          {thing} in the business; Customers have told us that they want {a adj} {thing}; Markets dislike
          surprises, and this was one; We expect {issue} to weigh on margins until {month}
        background: Shares in {org} closed {pct} higher on {day}; Analysts had expected a profit of {money}; The
          company employs {nk} people, most of them in {place}; {org2} is its closest rival; Sales in the first
          quarter fell by {pct}; The group was founded in {place} by two brothers; Trading volumes were thin
          before the announcement; The dividend was left unchanged
        # banking
        who: the central bank; the lender; the building society; the banking regulator; +small investors; the
          payments firm; the deposit insurer
        does: raise its main rate by a quarter point; close {n} branches; write off {money} of loans; cut the
          rate on savings; issue {money} of bonds; fine {org2} for {issue}; stop lending to {group}; merge with
          {org2}; tighten checks on {issue}; pass on the rate cut to {group}
        things: mortgage; branch; loan book; savings account; bond; credit card; overdraft; cash machine;
          interest rate; deposit; balance sheet; stress test; current account; lender; bank charge
        issues: bad loans; interest rates; money laundering; branch closures; mortgage arrears; inflation;
          capital rules; card fraud
        groups: savers; borrowers; first-time buyers; depositors; bankers; cardholders; pensioners
        adj: fixed-rate; unsecured; liquid; overdue; solvent; variable; risky; regulated; retail; cautious
        experts: credit analyst; monetary economist; former central banker; mortgage broker
        facts: The rate now stands at {pct}; Deposits grew by {money} in the quarter; Mortgage approvals fell to
          {nk} in {month}; The bank set aside {money} for bad loans; One customer in {n} still uses a branch; Core
          capital was {pct} of risk-weighted assets
        # energy
        who: the oil producer; the energy regulator; the grid operator; the wind developer; +refinery workers;
          the gas supplier; the utility
        does: shut the refinery at {place}; build {n} turbines off {place}; cut output by {pct}; raise household
          bills by {pct}; buy {n} gas stations from {org2}; drill {n} wells near {place}; sell its stake in the
          {thing}; sign a supply contract with {org2}; store gas beneath {place}; replace the {adj} power station
        things: pipeline; refinery; wind farm; turbine; power station; oil field; battery plant; tanker; gas
          meter; drilling rig; transformer; tariff; solar park; substation; reactor
        issues: fuel prices; carbon costs; power cuts; grid congestion; gas storage; refinery margins;
          decommissioning; energy subsidies
        groups: households; suppliers; engineers; drillers; refiners; landowners; bill payers
        adj: offshore; crude; renewable; gas-fired; idle; regulated; high-voltage; decommissioned; volatile;
          subsidised
        experts: oil analyst; energy economist; grid engineer; commodities trader
        facts: Crude rose {pct} to its highest level since {month}; The plant supplies {nk} homes; Output fell
          by {nk} barrels a day; Wind met {pct} of demand last week; Storage tanks were {pct} full; The field is
          expected to run dry within {years}
        # retail
        who: the supermarket chain; the clothing retailer; the discounter; the online store; +shop workers; the
          department store; the furniture maker
        does: close {n} shops in {place}; cut the price of {things}; hire {nk} staff for the winter; recall {nk}
          {things}; open a warehouse near {place}; stop selling {things}; take over {org2} for {money}; replace
          tills with {things}; drop its loyalty card; delay payments to {group}
        things: loyalty card; checkout; warehouse; basket; discount; own-label brand; delivery van; shop floor;
          coat; kettle; sofa; voucher; self-service till; shelf; store
        issues: weak sales; food prices; shoplifting; online returns; rents; stock shortages; packaging waste;
          consumer confidence
        groups: shoppers; suppliers; store managers; landlords; delivery drivers; bargain hunters; cashiers
        adj: discounted; seasonal; own-label; unsold; out-of-town; affordable; bulky; loss-making; imported;
          handmade
        experts: retail analyst; consumer researcher; shopping-centre owner; brand consultant
        facts: Like-for-like sales rose by {pct} over the quarter; The chain has {n} shops and {nk} staff;
          Footfall in {place} dropped by {pct}; One parcel in {n} is sent back; The price of butter has gone up by
          {pct} in a year; Rent makes up {pct} of its costs
        # aviation
        who: the airline; the airport owner; the aircraft maker; the low-cost carrier; +cabin crew; the aviation
          authority; the leasing firm
        does: order {n} jets from {org2}; cancel {n} flights a day; open a route to {place}; ground its fleet of
          {things}; charge for {things}; cut {nk} jobs at {place}; build a second terminal at {place}; settle a
          pay dispute with {group}; seek protection from creditors; drop its bid for {org2}
        things: runway; terminal; jet; engine; landing slot; cabin; boarding pass; hangar; ticket; cockpit;
          seat; freight hub; fuselage; check-in desk; baggage belt
        issues: fuel costs; delays; pilot shortages; airport charges; noise limits; lost luggage; safety checks;
          night flights
        groups: passengers; pilots; cabin crew; mechanics; travellers; creditors; air traffic controllers
        adj: long-haul; grounded; low-cost; delayed; fuel-efficient; wide-body; regional; bankrupt; airborne;
          second-hand
        experts: aviation consultant; former pilot; airline analyst; safety inspector
        facts: The airline carried {nk} passengers in {month}; {pct} of flights left on time; Each jet has a
          list price of {money}; The runway will be closed for {n} weeks; Fuel makes up {pct} of costs; The fleet
          has an average age of {n} years
        # carmakers
        who: the carmaker; the parts supplier; the battery venture; the truck builder; +assembly workers; the
          dealership group; the tyre maker
        does: move production to {place}; recall {nk} {things} over {issue}; invest {money} in a plant at
          {place}; unveil {a adj} {thing}; halt the line at {place}; share an engine with {org2}; stop making
          diesel {things}; cut a shift at {place}; raise prices by {pct}; buy lithium from {org2}
        things: hatchback; pick-up; gearbox; battery; assembly line; estate car; charger; chassis; lorry; brake;
          showroom; engine plant; saloon; windscreen; electric van
        issues: falling orders; emission rules; chip shortages; faulty airbags; import duties; battery costs;
          overcapacity; steel prices
        groups: drivers; dealers; assembly workers; fleet buyers; suppliers; robots; apprentices
        adj: electric; hybrid; roomy; faulty; sporty; unsold; compact; stripped-down; best-selling; driverless
        experts: motor industry analyst; battery chemist; former plant manager; design critic
        facts: The plant can build {nk} cars a year; Registrations fell by {pct} in {month}; A full charge gives
          {n} kilometres; The model has sold {nk} units since its launch; Steel makes up {pct} of the cost;
          Dealers hold {n} days of stock
        # property
        who: the housebuilder; the property fund; the landlord; the planning inspector; +estate agents; the
          mortgage adviser; the office developer
        does: build {n} homes near {place}; sell its tower in {place}; halve the asking price of {things};
          convert {n} offices into flats; freeze withdrawals; cut its forecast for {issue}; buy {n} hectares
          outside {place}; abandon a plot in {place}; let the {adj} floors to {org2}; raise rents by {pct}
        things: flat; tower block; terrace; showhome; lease; tenancy; building site; brickworks; office block;
          cottage; plot; penthouse; loft; kitchen; boiler
        issues: house prices; empty offices; planning delays; rents; cladding; labour shortages; stamp duty;
          lease reform
        groups: tenants; first-time buyers; bricklayers; homeowners; leaseholders; surveyors; investors
        adj: detached; unfurnished; affordable; vacant; leasehold; brownfield; derelict; semi-detached; luxury;
          prefabricated
        experts: chartered surveyor; housing economist; architect; letting agent
        facts: The average home in {place} costs {money}; Prices fell by {pct} in the year to {month}; {pct} of
          offices in the district stand empty; The builder completed {nk} homes last year; A typical rent takes
          {pct} of income; It takes {n} weeks to sell a flat
        # labour
        who: the employers' federation; the public sector union; the wage board; the statistics bureau;
          +warehouse staff; the temp agency; the labour court
        does: reject a pay offer of {pct}; call a {n}-day walkout; cut {nk} jobs; bring in a four-day week;
          raise the minimum wage; sign a pay deal with {group}; ban zero-hours contracts; hire {n} apprentices in
          {place}; sue {org2} over {issue}; offer early retirement to {group}
        things: pay offer; strike ballot; picket line; contract; shift pattern; apprenticeship; pay slip;
          pension scheme; tribunal; canteen; night shift; redundancy notice; overtime ban; payroll
        issues: low pay; unemployment; overtime; job cuts; skills shortages; pensions; temporary contracts;
          equal pay
        groups: workers; apprentices; shop stewards; graduates; temps; night staff; employers
        adj: unionised; part-time; skilled; redundant; underpaid; seasonal; casual; salaried; jobless;
          overworked
        experts: labour economist; employment lawyer; mediator; personnel consultant
        facts: Unemployment stood at {pct} in {month}; Wages grew by {pct}, less than prices; {nk} people took
          part in the ballot; The last strike at the site was {years} ago; {n} of the posts are in {place};
          Vacancies fell for the {nth} month in a row
        # mergers
        who: the takeover target; the private equity firm; the board; the competition authority; +minority
          shareholders; the founding family; the listed group
        does: bid {money} for {org2}; reject an offer from {org2}; spin off its {thing}; float a quarter of its
          shares; oust the chief executive; buy back {money} of shares; sell {n} subsidiaries; clear the merger
          with {org2}; issue a profit warning; delay its annual report
        things: takeover bid; share; subsidiary; prospectus; dividend; profit warning; boardroom; stake; audit;
          joint venture; hedge fund; proxy vote; listing; hostile offer; due diligence report
        issues: executive pay; accounting errors; hostile bids; debt; shareholder revolts; insider dealing;
          antitrust rules; falling profits
        groups: shareholders; auditors; bidders; directors; bankers; creditors; institutional investors
        adj: hostile; listed; undervalued; leveraged; all-cash; friendly; profitable; family-owned; overpriced;
          rival
        experts: mergers lawyer; equity analyst; governance adviser; hedge fund manager
        facts: The offer values the group at {money}; Shares rose by {pct} on the news; Holders of {pct} of the
          stock have accepted; The deal needs the consent of {n} regulators; Net debt stood at {money} at the end
          of {month}; The premium is {pct} above the closing price
        """;
}
